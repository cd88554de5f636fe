"""Processes: the supervisor, child processes with limits."""
