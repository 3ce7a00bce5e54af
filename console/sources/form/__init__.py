"""A page of ours on which staff answer a topic."""
