"""What a message to a contact would say, when it would go, and everything that speaks against sending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from clc.kernel.privacy import masked
from clc.policy.kind.contact_rule import ContactRule
from clc.policy.kind.contact_template import Asked, ContactTemplate
from clc.policy.shapes import on
from clc.stages.hub.book import current_book
from clc.stages.hub.models import User
from clc.stages.reach.models import Agreement, Contact, ContactBasis, MessageSent, SentState
from clc.stages.reach.somebody import owner_of

FILLED_MAX = 200


@dataclass(frozen=True)
class Against:
    """One thing that speaks against sending: what, and what to do."""

    words: str
    todo: str


@dataclass(frozen=True)
class Wanted:
    """A message somebody wants to send: the template, the way and language, and what they filled in."""

    template: str
    way: str
    language: str
    filled: Mapping[str, str]


@dataclass(frozen=True)
class Composed:
    """A message as it would go: its words, not before when, on which basis; `against` is empty when it may."""

    subject: str
    body: str
    due_at: datetime
    basis: str
    agreement: Agreement | None
    against: tuple[Against, ...]


def rule() -> ContactRule:
    """The rules of every message; of several files the first by name."""
    rules = current_book().of(ContactRule)
    return rules[min(rules)]


def compose(by: User, contact: Contact, wanted: Wanted, now: datetime | None = None) -> Composed:
    """The message in the contact's words, and what speaks against it: nothing is hidden, all of it is named at once."""
    at = now or timezone.now()
    template = current_book().of(ContactTemplate).get(wanted.template)
    text = {str(name): one for name, one in template.texts.items()}.get(wanted.language) if template else None
    if template is None or text is None:
        todo = _("Choose a template, and a language it is written in.")
        return Composed("", "", at, "", None, (Against(_("There is no such template in this language."), todo),))
    filled, wrong = _filled(template, wanted, by, contact)
    subject, body = (_put(words, filled) for words in (text.subject, text.body))
    agreement = _agreement(contact, template.consent, at)
    against = [*wrong, *_reachable(contact, template, wanted.way), *_agreed(contact, template, agreement),
               *over_cap(contact, template.purpose, at), *_said(f"{subject} {body}")]
    return Composed(subject, body, after_quiet(at), _basis(contact, agreement), agreement, tuple(against))


def after_quiet(at: datetime) -> datetime:
    """The same moment, or the end of the quiet hours it lies in; hours are those of the institution's clock."""
    quiet = on(rule().quiet, timezone.localdate(at))
    here = timezone.localtime(at)
    if quiet is None or quiet.ends <= here.hour < quiet.starts:
        return at
    morning = here.replace(hour=quiet.ends, minute=0, second=0, microsecond=0)
    return morning if here.hour < quiet.ends else morning + timedelta(days=1)


def over_cap(contact: Contact, purpose: str, at: datetime, *, but: MessageSent | None = None) -> list[Against]:
    """Whether the contact got as many messages of the purpose in this calendar month as the rule allows."""
    here = timezone.localtime(at)
    cap = rule().cap(purpose, here.date())
    if cap is None:
        return []
    first = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counted = MessageSent.objects.filter(contact=contact, purpose=purpose, at__gte=first).exclude(
        state__in=(SentState.DROPPED, SentState.FAILED))
    if (counted.exclude(pk=but.pk) if but else counted).count() < cap:
        return []
    return [Against(_("%(name)s gets at most %(cap)d messages of this purpose in a month, and has got them.")
                    % {"name": contact.name, "cap": cap}, _("Wait for the next month, or speak with them instead."))]


def agreement_of(contact: Contact, purpose: str | None, at: datetime) -> Agreement | None:
    """The agreement that holds for a purpose; None without one, or where none is asked for."""
    return _agreement(contact, purpose, at)


def _agreement(contact: Contact, purpose: str | None, at: datetime) -> Agreement | None:
    if purpose is None:
        return None
    held = Agreement.objects.filter(contact=contact, purpose=purpose, withdrawn_at__isnull=True).first()
    return held if held is not None and held.holds(at) else None


def _agreed(contact: Contact, template: ContactTemplate, agreement: Agreement | None) -> list[Against]:
    if template.consent is None or agreement is not None:
        return []
    refused = Agreement.objects.filter(contact=contact, purpose=template.consent, withdrawn_at__isnull=True, agreed=False)
    if refused.exists():
        return [Against(_("%(name)s refused this.") % {"name": contact.name}, _("Respect it: do not ask again."))]
    return [Against(_("No consent of %(name)s holds for this purpose.") % {"name": contact.name},
                    _("Ask for it in a talk, and note how it was given."))]


def _reachable(contact: Contact, template: ContactTemplate, way: str) -> list[Against]:
    if contact.left_on is not None:
        return [Against(_("%(name)s left.") % {"name": contact.name}, _("Choose somebody who is there."))]
    if way not in template.ways:
        return [Against(_("This template is not sent by this way."), _("Choose another way."))]
    address = {"mail": contact.mail, "sms": contact.phone, "chat": contact.chat}.get(way, "-")
    if not address:
        return [Against(_("No address of %(name)s is known for this way.") % {"name": contact.name},
                        _("Write it with the contact, or choose another way."))]
    return []


def _said(text: str) -> list[Against]:
    found = rule().found(text)
    if not found:
        return []
    words = ", ".join(f"“{word}”" for word in found)
    return [Against(_("It says what is never promised: %(words)s.") % {"words": words}, _("Say it without these words."))]


def _basis(contact: Contact, agreement: Agreement | None) -> str:
    if agreement is not None:
        return _("consent of %(day)s: %(how)s") % {"day": timezone.localdate(agreement.given_at), "how": agreement.how}
    return f"{ContactBasis(contact.basis).label}, {contact.basis_on}"


def _filled(template: ContactTemplate, wanted: Wanted, by: User, contact: Contact) -> tuple[dict[str, str], list[Against]]:
    whose = owner_of(contact)
    branch = by.branch
    in_english = wanted.language == "en"
    told = {
        "contact": contact.name, "client": whose.name, "manager": str(by), "today": timezone.localdate().isoformat(),
        "branch": "" if branch is None else branch.name_en if in_english and branch.name_en else branch.name}
    wrong = []
    for name, asked in template.asks.items():
        said, fault = _one(asked, wanted.filled.get(name, ""))
        told[name] = said
        wrong += [fault] if fault else []
    return told, wrong


def _one(asked: Asked, told: str) -> tuple[str, Against | None]:
    said = masked(told.strip())[:FILLED_MAX]
    label = {"label": _(asked.label)}
    if not said or any(sign in said for sign in "{}"):
        return said, Against(_("“%(label)s” is not filled in.") % label, _("Fill it in, without braces."))
    if asked.sort == "day":
        return said, None if _is_day(said) else Against(_("“%(label)s” is no day.") % label, _("Write it as 2026-01-31."))
    if asked.sort == "amount":
        amount = _amount(said)
        fault = Against(_("“%(label)s” is no amount.") % label, _("Write a number above 0."))
        return (f"{amount:,.2f}", None) if amount is not None else (said, fault)
    return said, None


def _is_day(said: str) -> bool:
    try:
        return parse_date(said) is not None
    except ValueError:
        return False


def _amount(said: str) -> Decimal | None:
    try:
        number = Decimal(said.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number < Decimal(10) ** 15 else None


def _put(words: str, filled: Mapping[str, str]) -> str:
    """The words with every place filled, each once: what was filled in is not read again."""
    parts = words.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, _brace, rest = part.partition("}")
        out.append(f"{filled.get(name, '')}{rest}")
    return "".join(out).strip()
