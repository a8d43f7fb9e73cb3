"""Finding statements: what is wanted, the index in memory, and what fits."""
