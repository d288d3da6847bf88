"""Contracts on the screen: the workbench, departures to review, signing, the archive, the clause library."""
