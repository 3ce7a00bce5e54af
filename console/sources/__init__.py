"""The ways in: one folder for each kind of source, and beside them what all kinds share."""
