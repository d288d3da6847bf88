"""The warnings that hold, the gravest of the largest first."""
