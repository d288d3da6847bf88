"""Drawings on screen."""
