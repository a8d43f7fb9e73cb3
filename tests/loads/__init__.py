"""What the portal promises under load, each tried by a script: ``python -m tests.loads.verify`` and so on.

Each makes a throwaway PostgreSQL, runs the portal on it as in production, prints what it measured, and ends with status
1 where a promise was not kept. They need PostgreSQL's programs and some minutes, so they are no part of the tests.
"""
