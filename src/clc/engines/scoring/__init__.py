"""Scorecards: weight of evidence, logistic regression, points and grades, and how far to trust them."""
