"""``cpo.json``: the answers of an assessment as data that a product's repository can hold, out and in again.

:mod:`.models` describes the file, and ``/schemas/cpo-1.json`` is generated from it. An answer given in the file states
all of it: what is left out is empty. Criteria that the file does not name are left alone.
"""
