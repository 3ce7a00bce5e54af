"""Settings: their types, the file that they are read from, secrets, locations, and an operator's own settings."""
