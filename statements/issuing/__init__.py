"""From an accepted submission to a statement: content, paper, seal, number."""
