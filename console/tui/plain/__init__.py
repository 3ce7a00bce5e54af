"""Line mode: the same keys and commands without a screen, for screen readers and plain terminals."""
