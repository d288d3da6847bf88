"""The tables of inquiry."""
