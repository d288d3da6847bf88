"""Limits: what is used and left of each, large exposures, the capital base, reservations, related parties."""
