"""What an administrator does: secrets, trying sources and channels, finding feeds, trying a preset, the demo."""
