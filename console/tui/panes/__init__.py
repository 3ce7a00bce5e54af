"""Panes: live columns of mentions that a query meets; their rows, how they are loaded, and news from the store."""
