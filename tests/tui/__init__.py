"""The terminal face, driven by a pilot and read as text."""
