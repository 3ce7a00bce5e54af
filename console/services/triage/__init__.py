"""What an operator does with a mention, and what leaves because of it."""
