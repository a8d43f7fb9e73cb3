"""Assessments and the editions of their catalogue: bringing answers along, moving from one to another."""
