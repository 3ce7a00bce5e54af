"""Mentions that other programs post to us."""
