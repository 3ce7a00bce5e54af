"""Screens: what fills the terminal, one a file; each is loaded when it is first opened."""
