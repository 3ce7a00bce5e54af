"""The source "care-opinion": patients' stories by Care Opinion's API."""
