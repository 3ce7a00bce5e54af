"""Which team a text is about, by the names that people use for it."""
