"""The source "table": survey files as CSV, TSV, JSON Lines or Excel."""
