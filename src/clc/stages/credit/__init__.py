"""Credit: how good a client is and how much it may owe: ratings, collateral, groups, limits, models."""
