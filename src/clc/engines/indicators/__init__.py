"""Indicators: small pure functions from facts to a number a banker knows, one room per question."""
