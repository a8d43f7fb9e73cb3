"""What may be typed into an assessment."""
