"""Care Opinion, by its API."""
