"""The ground of every test run: a home of its own and, when a test asks, a database in it."""

from tests.ground import django_db_setup, pytest_configure, pytest_unconfigure, stand

__all__ = ["django_db_setup", "pytest_configure", "pytest_unconfigure"]

stand()
