"""Two builds measured in one run: ``scripts/bench --against REV``.

``checkout`` lays out the other revision, ``build`` gives each one its database and its server, ``probe`` runs inside a
checkout, ``turns`` asks both in turn, ``table`` prints, and ``run`` does all this in order.

Of another build as little as possible is known: its addresses, ``cpo_portal.settings`` and ``cpo_portal.wsgi``, what
``tests.benchmarks.scenario`` of its own checkout answers, and ``scripts/setup``. ``old_layout`` answers for checkouts
that are older than the scenario.
"""
