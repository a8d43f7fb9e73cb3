"""Backups: made while the portal runs, and restored into an empty place.

A backup has the name of its moment, and exists only once it is whole::

    20261130-031500/
        manifest.json    what was backed up, and size and SHA-256 of each file below
        database         by pg_dump (custom format), or a SQLite file
        files/…          those that the rows of the database name, as the storage calls them
        seal/trusted/…   the certificates of every seal; and seal/seal.p12, if asked for
        settings.json    the settings of this deployment; of secrets only the names

Where it is kept, see :mod:`.places`; which ones stay, :mod:`.thinning`.
"""
