"""The tables of credit."""
