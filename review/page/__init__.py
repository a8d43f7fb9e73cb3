"""The page on which a submission is reviewed."""
