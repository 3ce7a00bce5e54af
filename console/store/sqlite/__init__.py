"""The store in SQLite: files, opening, schema, backup, restore. No SQL stands outside this folder."""
