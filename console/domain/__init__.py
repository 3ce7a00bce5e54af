"""Pure rules: words, queries, states. No clock, no network, no terminal, no database."""
