"""What is raised where a judge cannot be loaded; the loader turns it into one plain sentence."""

from __future__ import annotations


class ModelUnusable(RuntimeError):
    """A model file is missing, cut, damaged or of another version, or what runs it is not installed.

    The message is a sentence for the operator.
    """
