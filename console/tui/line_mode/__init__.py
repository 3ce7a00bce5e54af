"""The line mode: what it understands, what it says, what it does."""
