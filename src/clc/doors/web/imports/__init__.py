"""Imports: bring a table in, try it first, watch it run, fetch what was rejected, take it back."""
