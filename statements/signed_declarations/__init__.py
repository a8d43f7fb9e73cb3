"""Declarations that their signatory signs with their own electronic signature."""
