"""The desk of the staff: one file a group of pages, each with its `router`."""
