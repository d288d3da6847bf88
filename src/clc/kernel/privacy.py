"""Numbers of persons: masked wherever a text goes that people or programs may read."""

from __future__ import annotations

import re

from clc.kernel.ids import resident_id_is_valid, tidy, uscc_is_valid

_RESIDENT = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_FIRST_GENERATION = re.compile(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def mask(number: str, first: int = 4, last: int = 4) -> str:
    """A number of which only the first and last signs are shown; a short one is hidden whole.

    >>> mask("11010519491231002X")
    '1101**********002X'
    """
    letters = tidy(number)
    if len(letters) <= first + last:
        return "*" * len(letters)
    return f"{letters[:first]}{'*' * (len(letters) - first - last)}{letters[-last:]}"


def initial(name: str) -> str:
    """The first sign of a person's name, the rest hidden.

    >>> initial("青禾棠")
    '青**'
    """
    tidied = name.strip()
    return f"{tidied[:1]}**" if tidied else ""


def masked(text: str) -> str:
    """The text with every resident identity number and mobile number in it masked; codes of organisations stay.

    >>> masked("signed by 11010519491231002X")
    'signed by 1101**********002X'
    """
    hidden = _RESIDENT.sub(lambda found: _of_person(found.group()), text)
    hidden = _FIRST_GENERATION.sub(lambda found: mask(found.group()), hidden)
    return _PHONE.sub(lambda found: mask(found.group(), 3, 4), hidden)


def _of_person(number: str) -> str:
    """Masked, unless it is the valid code of an organisation and no valid number of a person."""
    return number if uscc_is_valid(number) and not resident_id_is_valid(number) else mask(number)
