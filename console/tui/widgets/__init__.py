"""Widgets that draw lines, and nothing but what shows."""
