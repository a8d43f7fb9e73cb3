"""What a person waits for, measured against the budgets: ``make bench``. Not tests; pytest does not collect them.

``budgets`` is the table of what is allowed, ``seeding`` makes the database, ``serving`` starts the portal,
``asking`` asks it for a page, ``pages`` says for which, ``paper`` makes sealed PDFs, ``measuring`` counts and
``reporting`` prints.
"""
