"""The purpose of a deal against the uses its product forbids: words find it, a person explains it."""
from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clc.policy.kind.product import Product
from clc.policy.kind.prohibited_use import ProhibitedUse
from clc.stages.deal.design import Design, Finding
from clc.stages.hub.book import current_book


def named_uses(design: Design, product: Product) -> Iterator[Finding]:
    """A finding for each use that the product forbids and that words of the purpose name."""
    todo = _("Write what the money really pays for, or explain it in the remarks to who approves.")
    for name, rule in current_book().of(ProhibitedUse).items():
        found = rule.named_in(design.purpose) if rule.label in product.prohibited else ""
        if found:
            message = _("“%(word)s” may name a use that the product forbids: %(use)s.") % {
                "word": found, "use": _(rule.label)}
            yield Finding("purpose", f"prohibited_use/{name}", message, todo, "approval")
