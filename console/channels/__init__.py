"""Adapters out: one module per way to reach a team."""
