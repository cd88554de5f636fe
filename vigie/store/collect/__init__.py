"""Notices, consultations and lots: recorded as told, folded as they stand."""
