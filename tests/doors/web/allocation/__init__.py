"""Tests of lending plans on the screen."""
