"""What members open from a message: answer, preferences, their data, unsubscribing, feeds."""
