"""Places and dialogs, one a file; each is loaded when it is first opened."""
