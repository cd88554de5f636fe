"""What was read on lots and what staff said of it."""
