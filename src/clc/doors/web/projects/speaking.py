"""Sentences of the engine and of the reading of cases, said in the reader's language."""
from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: What each sentence looks like, and how it is said; named groups stay as they are.
PATTERNS: Sequence[tuple[re.Pattern[str], str | Promise]] = tuple((re.compile(f"^{told}$"), said) for told, said in (
    (r"(?P<field>\S+): is missing(?P<line> \(line \d+\))?\.?", _("%(field)s: is missing%(line)s.")),
    (r"(?P<field>\S+): is not known here(?P<line> \(line \d+\))?\.?", _("%(field)s: is not known here%(line)s.")),
    (r"(?P<field>\S+): is not a finite number(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a finite number%(line)s.")),
    (r"(?P<field>\S+): is not a number(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a number%(line)s.")),
    (r"(?P<field>\S+): is not a whole number(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a whole number%(line)s.")),
    (r"(?P<field>\S+): is not a list(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a list%(line)s.")),
    (r"(?P<field>\S+): is not a set of fields(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a set of fields%(line)s.")),
    (r"(?P<field>\S+): Input should be a valid number(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a number%(line)s.")),
    (r"(?P<field>\S+): Input should be a valid string(?P<line> \(line \d+\))?\.?", _("%(field)s: is not a text%(line)s.")),
    (r"(?P<field>\S+): Input should be greater than or equal to (?P<least>\S+?)(?P<line> \(line \d+\))?\.?",
     _("%(field)s: must be %(least)s or more%(line)s.")),
    (r"(?P<field>\S+): Input should be less than or equal to (?P<most>\S+?)(?P<line> \(line \d+\))?\.?",
     _("%(field)s: must be %(most)s or less%(line)s.")),
    (r"(?P<field>\S+): Input should be greater than (?P<least>\S+?)(?P<line> \(line \d+\))?\.?",
     _("%(field)s: must be above %(least)s%(line)s.")),
    (r"(?P<field>\S+): Input should be (?P<choices>'.+'|\d.+?)(?P<line> \(line \d+\))?\.?",
     _("%(field)s: must be one of %(choices)s%(line)s.")),
    (r"(?P<field>\S+): (?P<value>\S+) is above 100 %: write (?P<share>\S+) for (?P<percent>\S+) %"
     r"(?P<line> \(line \d+\))?\.?",
     _("%(field)s: %(value)s is above 100 %%: write %(share)s for %(percent)s %%%(line)s.")),
    (r"(?P<field>\S+): (?P<value>\S+) is above 1: write (?P<share>\S+) for (?P<percent>\S+) %"
     r"(?P<line> \(line \d+\))?\.?",
     _("%(field)s: %(value)s is above 1: write %(share)s for %(percent)s %%%(line)s.")),
    (r"The case has (?P<bytes>[\d,]+) bytes; at most (?P<most>[\d,]+) are read\.",
     _("The case has %(bytes)s bytes; at most %(most)s are read.")),
    (r"The case cannot be read \(line (?P<line>\d+)\): (?P<why>.+)\.",
     _("The case cannot be read (line %(line)s): %(why)s.")),
    (r"kind: the rule book has no least capital for `(?P<kind>[^`]*)`\.",
     _("kind: the rule book has no least capital for `%(kind)s`.")),
    (r"revenue: the cash for debt service is 0 or less in every period of operation\.",
     _("revenue: the cash for debt service is 0 or less in every period of operation.")),
    (r"Check prices, volumes, costs and the years in which lines run\.",
     _("Check prices, volumes, costs and the years in which lines run.")),
    (r"(?P<share>\S+) of capital is below the least of (?P<least>\S+); reasons may take (?P<ease>\S+) off",
     _("%(share)s of capital is below the least of %(least)s; reasons may take %(ease)s off")),
    (r"(?P<months>\d+) months are longer than the usual (?P<most>\S+): the head office must agree",
     _("%(months)s months are longer than the usual %(most)s: the head office must agree")),
    (r"a tail of (?P<months>\d+) months is shorter than (?P<least>\S+)",
     _("a tail of %(months)s months is shorter than %(least)s")),
    (r"(?P<cover>\S+) for (?P<kind>\S+) is below the least of (?P<least>\S+)",
     _("%(cover)s for %(kind)s is below the least of %(least)s")),
    (r"distributions are not locked up below (?P<least>\S+)", _("distributions are not locked up below %(least)s")),
    (r"(?P<months>\S+) months of debt service are fewer than (?P<least>\S+)",
     _("%(months)s months of debt service are fewer than %(least)s")),
    (r"(?P<name>\S+): no debt: the cash for debt service is too thin while it would be repaid(?P<rest>.*)\.",
     _("%(name)s: no debt: the cash for debt service is too thin while it would be repaid%(rest)s.")),
    (r"(?P<name>\S+): no debt: its limit \((?P<limit>\w+)\) leaves no room\.",
     _("%(name)s: no debt: its limit (%(limit)s) leaves no room.")),
    (r"(?P<name>\S+): sized so that every period pays its interest; a thin period allows no more\.",
     _("%(name)s: sized so that every period pays its interest; a thin period allows no more.")),
    (r"DSCR is unknown: no debt service is due\.", _("DSCR is unknown: no debt service is due.")),
    (r"Payback is unknown: the money is never back within the life\.",
     _("Payback is unknown: the money is never back within the life.")),
    (r"project IRR before tax is unknown: (?P<why>.+)\.", _("Project IRR before tax is unknown: %(why)s.")),
    (r"project IRR is unknown: (?P<why>.+)\.", _("Project IRR is unknown: %(why)s.")),
    (r"equity IRR is unknown: (?P<why>.+)\.", _("Equity IRR is unknown: %(why)s.")),
))


def said(sentence: str) -> str:
    """A sentence in the reader's language."""
    for pattern, words in PATTERNS:
        if found := pattern.match(sentence):
            return str(words) % {name: _line(told or "") for name, told in found.groupdict().items()}
    return sentence


def _line(told: str) -> str:
    """The number of a line, as ` (line 3)` tells it, in the reader's words; anything else as it is."""
    number = re.fullmatch(r" \(line (\d+)\)", told)
    return gettext(" (line %(number)s)") % {"number": number[1]} if number else told


def spoken(text: str) -> list[str]:
    """Each sentence of a message that tells several mistakes, one a line."""
    return [said(one) for one in re.split(r"(?<=\)\.) (?=\S+: )|(?<=[^.\d]\.) (?=[\w.]+: )", text) if one]
