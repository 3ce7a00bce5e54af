"""Personal details in a text, and names."""
