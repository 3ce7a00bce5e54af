"""Outside In: what the public says, brought to the people inside whom it is about."""

__version__ = "0.1.0"
