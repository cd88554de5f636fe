"""Tender documents: bytes in, text with its pages out, in a child process with limits."""
