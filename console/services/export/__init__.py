"""Mentions as csv, jsonl, md, html or text."""
