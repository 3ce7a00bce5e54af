"""The source "feed": RSS, Atom and JSON Feed."""
