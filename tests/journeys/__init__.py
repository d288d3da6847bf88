"""Whole journeys of the demonstration in a real browser, as the people of the institution walk them."""
