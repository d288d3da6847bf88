"""Prices: what a client earns us, what one more loan at one price would, and who allows less than the floor."""
