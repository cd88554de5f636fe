"""Tests of what is told, and of what comes back."""
