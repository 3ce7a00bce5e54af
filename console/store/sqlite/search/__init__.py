"""A query as SQL: conditions, full text, rows that stand for a cluster."""
