"""Tone rules: phrases as they are written in TOML, how they are read and found in a text."""
