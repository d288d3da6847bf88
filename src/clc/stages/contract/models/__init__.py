"""The tables of the contract stage."""
