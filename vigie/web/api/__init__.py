"""The read-only JSON API: opened by keys, described by OpenAPI."""
