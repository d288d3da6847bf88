"""Signing in: password, second factor, and the pages around them."""
