"""Slow work outside of requests, so that none of it is lost, done twice at once, or stuck.

With ``TASKS=database`` a task is a row of django-tasks-db, stored in the transaction it belongs to. What that library
leaves open is here: which work is tried again and for how long (:mod:`.kinds`), how a worker shows that it lives and
what a dead one held is taken up (:mod:`.leases`), and the worker itself (:mod:`.worker`). See decision 15.
"""
