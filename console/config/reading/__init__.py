"""From TOML to settings: every value is checked, and every fault is told with its line."""
