"""Tests of the list of warnings."""
