"""The rule book: one file a rule, dated, with unit and reference, layered, hashed, and replayable."""
