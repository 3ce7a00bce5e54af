"""What is drawn, as lines: header, footer, rows of mentions, wording, and the styles of roles. No screen, no app."""
