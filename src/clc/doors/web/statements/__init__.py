"""Statements of a client: brought in, spread on a grid by keyboard, checked as one types, confirmed by a second person."""
