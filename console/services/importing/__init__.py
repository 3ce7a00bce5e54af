"""Mentions that come from a file or are typed in."""
