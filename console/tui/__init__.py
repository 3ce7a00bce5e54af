"""The terminal face. Textual is imported under this folder alone."""
