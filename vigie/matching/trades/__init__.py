"""Which trades a lot is, and what it needs: decided once, with reasons, for every use."""
