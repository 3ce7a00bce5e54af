"""The mentions: arrival, versions, judgements, redactions, clusters, erasure."""
