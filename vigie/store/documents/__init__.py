"""Questions on tender documents: files and their bytes, what was read in them, links."""
