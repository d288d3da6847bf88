"""The audit to read: who did what, and whether the chain of entries holds."""
