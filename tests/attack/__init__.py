"""Our own attacks: every route by every wrong way, hostile words through every reader and page."""
