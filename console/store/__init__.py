"""Keeping: the engine protocol and SQLite behind it. No SQL stands outside this folder."""
