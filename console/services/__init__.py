"""The use cases, called alike by the terminal and the command line."""
