"""The source "jetstream": every public post of Bluesky as a stream, filtered here."""
