"""Answers as files: the questionnaire as a spreadsheet or on paper, and ``cpo.json``; out, and in as a proposal."""
