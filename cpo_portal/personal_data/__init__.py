"""What is kept about a person: all of it as a file, and what becomes of it when they delete their account."""
