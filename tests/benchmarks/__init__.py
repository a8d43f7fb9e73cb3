"""What a person waits for, measured against the budgets: ``make bench``. Not tests; pytest does not collect them.

``budgets`` is the table of what is allowed. ``seed`` fills the database, ``server`` starts the portal, ``client`` asks
it for a page, ``pages`` says for which, ``browser`` opens one in Chromium, ``sealed_pdf`` makes sealed PDFs,
``measurement`` counts, ``report`` prints, and ``bench`` does all this in order.
"""
