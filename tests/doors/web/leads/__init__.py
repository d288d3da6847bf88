"""Tests of the screens of leads."""
