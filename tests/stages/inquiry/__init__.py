"""Tests of inquiry."""
