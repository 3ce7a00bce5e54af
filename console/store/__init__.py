"""The store as services see it: its protocol and the records that it speaks in. The engine is in `store.sqlite`."""
