"""From TOML to settings: every value checked, every fault with its line."""
