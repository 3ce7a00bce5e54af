"""What asks the operator something and waits for the answer."""
