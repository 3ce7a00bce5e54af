"""The source "webhook": mentions that other programs post to us."""
