"""Rights of persons and publishers: telling, erasing, purging, taking down."""
