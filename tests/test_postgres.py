"""The embedded database is ours alone and survives what happens to it."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_the_application_works_as_a_plain_role():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("clc_app", False, False)
