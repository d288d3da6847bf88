"""Writes: each one checks permission, changes, and notes the change in one transaction."""
