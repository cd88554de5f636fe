"""Who hears, on which channel and when: recipients, release, timing, the queue."""
