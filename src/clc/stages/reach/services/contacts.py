"""People at clients and leads: written down on a basis, corrected, gone; and what they agreed to or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.kernel.privacy import masked
from clc.stages.hub.models import Client, Document, User
from clc.stages.hub.services.audit import note
from clc.stages.reach.models import AgreedTo, Agreement, Contact, ContactBasis, ContactLevel, Lead, WorkField
from clc.stages.reach.somebody import owner_of, require_on, somebody

LANGUAGES = ("zh-hans", "en")
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{4,30}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,80}\.[^@\s.]{2,24}")
_FIELDS = ("name", "title", "level", "field", "phone", "mail", "chat", "language", "basis", "basis_on")


@dataclass(frozen=True)
class Told:
    """A person as somebody writes them down; `basis` is why we may keep them (domain reference 8.2)."""

    name: str
    level: str
    basis: str
    title: str = ""
    field: str = WorkField.OTHER
    phone: str = ""
    mail: str = ""
    chat: str = ""
    language: str = "zh-hans"
    basis_on: date | None = None


@transaction.atomic
def add_contact(*, by: User, whose: Client | Lead, told: Told) -> Contact:
    """Write a person down; the same person with the same position twice is refused by naming what is there."""
    held = somebody(whose)
    require_on(by, "log_touch", held)
    fine = _checked(told)
    try:
        with transaction.atomic():
            contact = Contact.objects.create(**held.fields(), by=by, **{name: getattr(fine, name) for name in _FIELDS})
    except IntegrityError as again:
        raise BadInput(_("This person is there already, with this position."),
                       todo=_("Correct the one that is there instead of writing a second.")) from again
    note(by, "wrote a contact down", contact, {"level": contact.level, "field": contact.field, "basis": contact.basis})
    return contact


@transaction.atomic
def change_contact(*, by: User, contact: Contact, told: Told, saves: int) -> Contact:
    """Correct a person; a form that somebody else has overtaken is refused."""
    held = _held(contact)
    require_on(by, "log_touch", owner_of(held))
    if held.version != saves:
        raise BadInput(
            _("%(name)s was changed at %(at)s, after this form was drawn.")
            % {"name": held.name, "at": timezone.localtime(held.changed_at).strftime("%Y-%m-%d %H:%M")},
            todo=_("Nothing of yours was kept. Compare with what stands there now, then save again."))
    fine = _checked(told)
    changed = [name for name in _FIELDS if getattr(held, name) != getattr(fine, name)]
    for name in changed:
        setattr(held, name, getattr(fine, name))
    held.version += 1
    held.save()
    note(by, "corrected a contact", held, {"fields": changed})
    return held


@transaction.atomic
def contact_left(*, by: User, contact: Contact, day: date) -> Contact:
    """Note that a person is no longer there; talks and messages with them stay, nothing is sent to them any more."""
    held = _held(contact)
    require_on(by, "log_touch", owner_of(held))
    if day > timezone.localdate():
        raise BadInput(_("This day is still to come."), todo=_("Write a day up to today."))
    held.left_on, held.version = day, held.version + 1
    held.save()
    note(by, "noted that a contact left", held, {"day": day})
    return held


@transaction.atomic
def contact_is_back(*, by: User, contact: Contact) -> Contact:
    """Undo: the person is there."""
    held = _held(contact)
    require_on(by, "log_touch", owner_of(held))
    held.left_on, held.version = None, held.version + 1
    held.save()
    note(by, "noted that a contact is there", held)
    return held


@transaction.atomic
def agree(*, by: User, contact: Contact, purpose: str, agreed: bool, how: str, document: Document | None = None,
          until: datetime | None = None) -> Agreement:
    """Note a person's word on a purpose; the newer word ends the older one, and a refusal is kept like an agreement.

    Errors: BadInput for a purpose that is none, a word without how it was given, or an end that has passed.
    """
    held = _held(contact)
    require_on(by, "log_touch", owner_of(held))
    if purpose not in AgreedTo.values:
        raise BadInput(_("There is no such purpose."), todo=_("Choose one of those listed."))
    if not how.strip():
        raise BadInput(_("A word that nobody can show is none."),
                       todo=_("Write how it was given: signed, by mail, in a talk."))
    now = timezone.now()
    if until is not None and until <= now:
        raise BadInput(_("This consent would be over already."), todo=_("Choose a day to come, or none."))
    for older in Agreement.objects.select_for_update().filter(contact=held, purpose=purpose, withdrawn_at__isnull=True):
        older.withdrawn_at, older.withdrawn_how = now, _("a newer word came")
        older.save(update_fields=["withdrawn_at", "withdrawn_how"])
    made = Agreement.objects.create(contact=held, purpose=purpose, agreed=agreed, how=masked(how.strip())[:240],
                                    document=document, given_at=now, until=until, by=by)
    note(by, "noted a consent" if agreed else "noted a refusal", held, {"purpose": purpose})
    return made


def _held(contact: Contact) -> Contact:
    found = Contact.objects.select_for_update(of=("self",)).select_related("client", "lead").filter(pk=contact.pk).first()
    if found is None:
        raise NotFound(_("This person is not among those you may see."), todo=_("Open the client's page again."))
    return found


def _checked(told: Told) -> Told:
    """The same, tidied; BadInput that says what is wrong."""
    fine = replace(told, name=told.name.strip()[:80], title=told.title.strip()[:80], phone=told.phone.strip(),
                   mail=told.mail.strip(), chat=told.chat.strip()[:80], basis_on=told.basis_on or timezone.localdate())
    if not fine.name:
        raise BadInput(_("A contact has a name."), todo=_("Write the name of the person."))
    if masked(fine.name) != fine.name or masked(fine.title) != fine.title:
        raise BadInput(_("A number stands where the name belongs."),
                       todo=_("Write the name only; no identity number is kept."))
    if fine.level not in ContactLevel.values or fine.field not in WorkField.values or fine.language not in LANGUAGES:
        raise BadInput(_("Level, field of work or language is none that is known."), todo=_("Choose from the lists."))
    if not fine.basis or fine.basis not in ContactBasis.values:
        raise BadInput(_("A person is named, but not on what ground we may keep their name and number."),
                       todo=_("Choose: the company gave them as its contact, they agreed, or it is public."))
    if fine.basis_on is not None and fine.basis_on > timezone.localdate():
        raise BadInput(_("The day of the basis is still to come."), todo=_("Write a day up to today."))
    if fine.phone and not _PHONE.fullmatch(fine.phone):
        raise BadInput(_("This is no telephone number."), todo=_("Write digits, with + and spaces where needed."))
    if fine.mail and not _MAIL.fullmatch(fine.mail):
        raise BadInput(_("This is no mail address."), todo=_("Write it as name@firm.cn."))
    return fine
