"""The ways out: one module for each kind of channel (e-mail, chat web hooks, files in a folder), and a registry of
them."""
