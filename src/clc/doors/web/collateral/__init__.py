"""Collateral: the register of a client's assets, each with values, ranks, insurance and registration; guarantees."""
