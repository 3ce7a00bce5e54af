"""What an administrator does before and beside the daily work: secrets, probes, discovery, the demo."""
