"""What a person waits for, measured against the budgets: ``make bench``. Not tests; pytest does not collect them.

``budgets`` is the table of what is allowed. ``seeding`` fills the database (``speakers`` state, ``sayings`` are what
they say), ``serving`` starts the portal, ``asking`` asks it for a page, ``pages`` says for which, ``paper`` makes
sealed PDFs, ``measuring`` counts, ``reporting`` prints, and ``running`` does all this in order.
"""
