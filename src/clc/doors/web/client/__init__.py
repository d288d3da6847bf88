"""The page of one client: who, how much at risk, how good, what changed, what next."""
