"""The tables of the decision stage."""
