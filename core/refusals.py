"""Saying no to a person."""


class Refused(Exception):
    """Not possible now, or not so; the message is a sentence for the person who tried."""
