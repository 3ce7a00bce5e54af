"""The query language: parsing, matching in memory, explaining. Pure; stands on `domain` alone."""
