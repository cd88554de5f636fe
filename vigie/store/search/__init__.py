"""Lists and full text: the index and what is asked of it."""
