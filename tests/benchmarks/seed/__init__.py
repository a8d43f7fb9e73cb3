"""A portal as it may look after years: ``organisations`` that give ``answers``, the ``statements`` issued of them, and
what waits to be done (``work``). ``population`` makes all this, the same at every run, but for the day it is made.
"""
