"""The tables of the reach stage."""
