"""A statement in the formats of others."""
