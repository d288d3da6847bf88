"""The words of the green screens."""
from __future__ import annotations

from django.utils.translation import gettext as _

from clc.stages.deal.models import Decision, EnvironmentReview, EsgScore, GreenUse, MarginTarget

KINDS: dict[str, type[GreenUse] | type[EnvironmentReview] | type[EsgScore] | type[MarginTarget]] = {
    "use": GreenUse, "review": EnvironmentReview, "score": EsgScore, "target": MarginTarget}
MEANING = {Decision.WAITING: "accent", Decision.CONFIRMED: "good", Decision.REFUSED: "bad", Decision.REPLACED: ""}


def carbons() -> dict[str, str]:
    """How a use saves carbon."""
    return {"direct": _("Direct carbon reduction"), "indirect": _("Indirect carbon reduction"),
            "none": _("No carbon reduction"), "unknown": _("Carbon not told")}


def pillars() -> dict[str, str]:
    """The three pillars."""
    return {"environment": _("Environment"), "society": _("Society"), "governance": _("Governance")}


def bands() -> dict[str, tuple[str, str]]:
    """What a band of the score is called, and its meaning."""
    return {"leading": (_("Leading"), "good"), "sound": (_("Sound"), "good"), "watch": (_("To be watched"), "warn"),
            "weak": (_("Weak in ESG"), "bad")}


def objectives() -> dict[str, str]:
    """The six objectives of the EU taxonomy."""
    return {"mitigation": _("Climate mitigation"), "adaptation": _("Climate adaptation"), "water": _("Water and oceans"),
            "circular": _("Circular economy"), "pollution": _("Pollution prevention"), "biodiversity": _("Biodiversity")}


def tests() -> dict[str, str]:
    """The four tests of alignment."""
    return {"substantial": _("Substantial contribution"), "no_harm": _("Does no significant harm"),
            "safeguards": _("Minimum safeguards"), "criteria": _("Technical screening criteria")}


def needs() -> dict[str, str]:
    """How strictly a principle asks."""
    return {"yes": _("required"), "as_appropriate": _("as appropriate"), "law": _("by law only")}


def assessments() -> dict[str, str]:
    """The classes of the Chinese environmental assessment."""
    return {"report": _("Report (full assessment)"), "form": _("Form (short assessment)"),
            "registration": _("Registration form")}
