"""The rule book to read: every rule with its dated values, cases and layers; and what if it said something else."""
