"""The terminal itself: driver, input, clipboard, signals, and filters on what is written to it."""
