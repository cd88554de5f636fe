"""Deliveries, contacts, preferences and secret links."""
