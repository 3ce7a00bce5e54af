"""Lines, rows and words as they are drawn; functions without a screen."""
