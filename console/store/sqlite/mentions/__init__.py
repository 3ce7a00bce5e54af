"""The rows of mentions: arrival, pages, judgements, redactions, clusters, retention, legal holds, erasure."""
