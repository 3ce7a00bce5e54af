"""Panes: a window on the mentions that a query matches, and how it is loaded."""
