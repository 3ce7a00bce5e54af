"""The use cases: what the console and the command line both call."""
