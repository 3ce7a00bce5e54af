"""The source "mastodon": timelines and streams of Mastodon servers and what speaks their API."""
