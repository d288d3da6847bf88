"""The house, people signed in, and what a page needs to be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Http

from clc.stages.hub.models import User
from tests.stages.hub.people import House, build

SignIn = Callable[..., Http]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Static files under their own names: nothing was collected for a test."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.WHITENOISE_USE_FINDERS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CLC_STYLE_PAGE = True


@pytest.fixture
def house(db: None) -> House:
    return build()


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which somebody is signed in, in a language."""

    def signed_in(user: User, language: str = "en") -> Http:
        User.objects.filter(pk=user.pk).update(language=language)
        http = Http()
        http.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return http

    return signed_in
