"""Statements that two people stand for, as rows of the lake."""
