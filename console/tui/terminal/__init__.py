"""The terminal itself: what it can do, signals, filters on what is written to it."""
