"""Settings read from TOML, every fault with its line and the nearest right word."""
