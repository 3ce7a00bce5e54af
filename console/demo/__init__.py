"""A month of invented mentions about an invented trust, for trying the console out."""
