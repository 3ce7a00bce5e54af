"""Dialogs: what asks the operator something and waits for the answer, one a file."""
