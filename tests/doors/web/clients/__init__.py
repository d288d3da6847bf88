"""Tests of the list of clients."""
