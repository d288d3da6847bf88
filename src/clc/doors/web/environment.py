"""The Jinja2 environment of every screen: escaping on, texts translated, numbers written one way."""
from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from clc.doors.web import addresses, formats, units


def environment(**options: Any) -> Environment:
    """What settings.TEMPLATES names as OPTIONS["environment"]."""
    options.setdefault("undefined", StrictUndefined)
    given = {name: value for name, value in options.items() if name not in ("autoescape", "extensions")}
    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True,
                      extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **given)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    env.policies["ext.i18n.trimmed"] = True
    env.filters.update(formats.FILTERS)
    env.filters.update(pair=choice, pairs=choices)
    env.tests["known"] = formats.is_known
    env.globals.update(
        static=static, url=url, query=query, unknown=formats.unknown, money_unit=formats.money_unit, unit=units.chosen,
        unit_label=units.unit_label, language=language, translate=translate, icon_sprite=icon_sprite,
        client_address=addresses.of_client,
    )
    return env


def choice(word: str) -> tuple[str, str, None]:
    """A word as a choice of a filter chip."""
    return word, word, None


def choices(words: Mapping[str, str]) -> list[tuple[str, str, None]]:
    """Words by their keys as the choices of a filter chip."""
    return [(key, word, None) for key, word in words.items()]


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named screen."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def translate(text: str) -> str:
    """A text of the rule book or of a plan in the reader's language; an empty one stays empty."""
    return gettext(text) if text else ""


def language() -> str:
    """The language of this request, as the lang attribute writes it."""
    code = get_language() or "zh-hans"
    return "zh-CN" if code.startswith("zh") else code


@cache
def icon_sprite() -> str:
    """Where the icons lie."""
    return static("vendor/icons.svg")


@pass_context
def query(context: Context, /, **changes: Any) -> Markup:
    """This page's query string with some parameters changed; None takes one away, a list repeats it."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        elif isinstance(value, list | tuple):
            parameters.setlist(name, [str(one) for one in value])
        else:
            parameters[name] = str(value)
    return Markup("?{}").format(urlencode(list(parameters.lists()), doseq=True))
