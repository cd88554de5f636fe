"""Messages composed: letters, digests, staff messages, calendars, previews."""
