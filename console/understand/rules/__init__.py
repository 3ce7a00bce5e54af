"""Rules of words: how they are read and found in a text."""
