"""Words of the pages of processes."""
from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clc.stages.decision import gates
from clc.stages.decision.models import StepKind
from clc.stages.decision.said import said
from clc.stages.hub.book import current_book

WHATS = {
    "step": pgettext_lazy("process", "Step"), "way": pgettext_lazy("process", "Way"),
    "timer": pgettext_lazy("process", "Timer"),
    "table": pgettext_lazy("process", "Decision table"), "added": pgettext_lazy("process", "Added"),
    "gone": pgettext_lazy("process", "Taken out"), "changed": pgettext_lazy("process", "Changed"),
}
FACTS = {
    "exposure": _("Exposure of the group, CNY"), "tenor_months": _("Tenor, months"), "grade": _("Grade"),
    "secured": _("Share that is secured"), "light": _("Warning light"), "related_party": _("Related party"),
    "raroc_below_floor": _("Return below the floor"), "policy_exceptions": _("Policy exceptions"),
    "price_exception": _("Price below the floor"), "overdue_days": _("Days overdue"), "below": _("Below the floor, bp"),
    "authority": _("Level"), "moves_risk": _("Moves risk"), "syndicated": _("Syndicated"),
}
RULES = {
    "one": pgettext_lazy("process", "One decides"), "all": pgettext_lazy("process", "All must agree"),
    "any": pgettext_lazy("process", "Any may agree"), "in_order": pgettext_lazy("process", "One after the other"),
}


def all_words() -> dict[str, Any]:
    """The words a page of a version needs."""
    roles = current_book().roles

    def role_word(name: str) -> str:
        return gettext(roles[name].label) if name in roles else name

    return {"said": said, "whats": WHATS, "fact_words": FACTS, "rules": RULES, "kinds": dict(StepKind.choices),
            "role_word": role_word, "gate_label": gates.label}
