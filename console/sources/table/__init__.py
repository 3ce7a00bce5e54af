"""Survey files: CSV and Excel."""
