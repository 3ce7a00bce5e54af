"""Sources that a preset describes: request, response and fields of a JSON interface as TOML."""
