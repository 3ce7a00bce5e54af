"""The source "bluesky": searches and notifications of an account."""
