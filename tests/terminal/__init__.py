"""The console in real terminals: tmux, bare pseudo-terminals, SSH."""
