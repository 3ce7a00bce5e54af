"""The console: panes of live mentions, and the keys that act on them. `tui.app` is the app."""
