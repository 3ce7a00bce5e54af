"""A query as SQL."""
