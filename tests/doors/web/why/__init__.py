"""Tests of the why sheet."""
