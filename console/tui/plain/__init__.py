"""The line mode: the same keys and services without a screen, for screen readers and plain terminals."""
