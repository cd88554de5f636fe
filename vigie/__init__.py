"""Vigie watches French public tenders for a regional chamber of the social economy."""

__version__ = "1.0.0"
