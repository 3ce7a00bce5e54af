"""The whole of Bluesky as a stream, filtered here."""
