"""Rows for an export, read a page at a time."""
