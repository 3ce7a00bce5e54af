"""The collector: the one process of a store that reads sources, judges what comes, applies rules and sends."""
