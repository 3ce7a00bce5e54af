"""Judging a mention: tone, severity, language, teams, near copies."""
