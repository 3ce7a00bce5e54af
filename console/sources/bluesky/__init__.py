"""Bluesky, by its search and notifications."""
