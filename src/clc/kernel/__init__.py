"""The words of the house: numbers that may be unknown, money, days, identifiers, names, errors."""
