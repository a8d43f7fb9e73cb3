"""What a person waits for, measured against the budgets: ``make bench``. Not tests; pytest does not collect them.

``budgets`` is the table of what is allowed. ``deployment`` and ``seed`` fill the database, ``scenario`` says what with,
``addresses`` makes of it the ``pages`` to ask for. ``server`` starts the portal, ``client`` asks it, ``browser`` opens
a page in Chromium, ``sealed_pdf`` makes sealed PDFs, ``measurement`` counts, ``report`` prints, and ``bench`` does all
this in order. ``builds`` measures two builds in one run.
"""
