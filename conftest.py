"""The ground of every test run: a home of its own, and a database and a browser for whoever asks."""

from tests.browsing import browser_context_args, browser_type_launch_args, pytest_collection_modifyitems
from tests.ground import (
    django_db_setup,
    english,
    installation,
    pytest_collection_finish,
    pytest_configure,
    pytest_unconfigure,
    stand,
)

__all__ = [
    "browser_context_args",
    "browser_type_launch_args",
    "django_db_setup",
    "english",
    "installation",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_unconfigure",
]

stand()
