"""The terminal face: panes of live mentions, and the keys that act on them."""
