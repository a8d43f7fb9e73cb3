"""The questionnaire as ``.xlsx``, blank or filled in, out and in again.

:mod:`.layout` says what stands where, :mod:`.writing` makes the file, :mod:`.opening` turns bytes nobody has vouched
for into cells, and :mod:`.reading` says what these cells answer.
"""
