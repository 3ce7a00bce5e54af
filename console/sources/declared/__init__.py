"""Platforms that are described by a preset: request, response and fields as TOML."""
