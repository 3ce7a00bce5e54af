"""One guarded way onto the wire."""
