"""A review's comments: written by reviewers, told to the organisation, answered by it."""
