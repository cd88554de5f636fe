"""Members, matches, opportunities and joint bids."""
