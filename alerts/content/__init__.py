"""What messages tell of: lots and groups asked of the store, cleaned, shaped as items."""
