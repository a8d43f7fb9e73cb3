"""Answers: saving them, what they said before, what they lack, how far one is."""
