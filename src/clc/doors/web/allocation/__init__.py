"""Lending plans: what a budget should lend, to whom, how much and at what rate."""
