"""Adapters in: one module per kind of place that mentions come from."""
