"""The nouns of the trade and the pure decisions on them: no session, no network."""
