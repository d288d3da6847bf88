"""Facts told by hand: a new value supersedes the old one, nothing is edited."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, Fact, Record, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def tell_fact(*, by: User, client: Client, name: str, value: Decimal | None, text: str = "", as_of: date,
              record: Record | None = None) -> Fact:
    """Write down what is known of a client; the fact must be declared in the rule book as told."""
    require(by, "tell_fact", client)
    rule = current_book().facts.get(name)
    if rule is None or not rule.told:
        raise BadInput(_("The fact %(name)s is not declared as one that people tell.") % {"name": name},
                       todo=_("Choose a declared fact, or declare it in the rule book."))
    if rule.choices and text not in rule.choices:
        raise BadInput(_("“%(text)s” is not one of the choices of this fact.") % {"text": text[:40]},
                       todo=_("Choose one of: %(choices)s") % {"choices": ", ".join(rule.choices)})
    now = timezone.now()
    Fact.objects.filter(client=client, name=name, as_of=as_of, superseded_at__isnull=True).update(superseded_at=now)
    fact = Fact.objects.create(client=client, name=name, value=value, text=text, unit=rule.unit or "", as_of=as_of,
                               known_at=now, record=record, by=by)
    note(by, "told a fact", fact, {"name": name, "value": value, "text": text, "as_of": as_of})
    return fact
