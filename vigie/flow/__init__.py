"""The chapters of the story, and the loop that runs its table of steps."""
