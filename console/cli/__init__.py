"""The command-line face. Every command imports what it needs when it runs."""
