"""Statements spread: totals, checks between lines, units, periods and groups added up."""
