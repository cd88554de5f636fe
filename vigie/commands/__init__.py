"""`vigie`'s commands, one file a group; each has `register(app)` and imports what it needs only
when it runs.
"""
