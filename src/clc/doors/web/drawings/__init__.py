"""Drawings: the desk, the tracker of conditions, one drawing, and the part of a client's deals."""
