"""The person behind a lead: what must be told to keep them, and what of them is shown to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput
from clc.kernel.privacy import initial, mask, masked
from clc.stages.hub.models import Document, User
from clc.stages.hub.permission import may
from clc.stages.reach.models import ContactBasis, Lead

_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{4,30}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,80}\.[^@\s.]{2,24}")


@dataclass(frozen=True)
class Contacted:
    """A person at a firm and on what ground we keep their number (domain reference 8.2)."""

    name: str = ""
    title: str = ""
    phone: str = ""
    mail: str = ""
    basis: str = ""
    basis_on: date | None = None
    evidence: Document | None = None

    @property
    def names_somebody(self) -> bool:
        """Whether a person can be told from it."""
        return bool(self.name.strip() or self.phone.strip() or self.mail.strip())


def write_contact(lead: Lead, contact: Contacted) -> None:
    """Put a person on a lead; refused without a basis, with a day to come, or with numbers that are none."""
    if not contact.names_somebody:
        lead.contact_name = lead.contact_title = lead.contact_phone = lead.contact_mail = lead.contact_basis = ""
        lead.contact_basis_on = lead.contact_evidence = None
        return
    if contact.basis not in ContactBasis.values or not contact.basis:
        raise BadInput(
            _("A person is named, but not on what ground we may keep their name and number."),
            todo=_(
                "Note that the person agreed, that the company gave them as its contact, or where it is public; "
                "else leave the person out and keep the firm."
            ),
        )
    if contact.basis == ContactBasis.CONSENT and contact.evidence is None and contact.basis_on is None:
        raise BadInput(_("A consent has a day."), todo=_("Write the day on which the person agreed."))
    if contact.basis_on is not None and contact.basis_on > timezone.localdate():
        raise BadInput(_("The day of the basis is still to come."), todo=_("Write a day up to today."))
    if contact.phone.strip() and not _PHONE.fullmatch(contact.phone.strip()):
        raise BadInput(_("This is no telephone number."), todo=_("Write digits, with + and spaces where needed."))
    if contact.mail.strip() and not _MAIL.fullmatch(contact.mail.strip()):
        raise BadInput(_("This is no mail address."), todo=_("Write it as name@firm.cn."))
    if masked(contact.name) != contact.name or masked(contact.title) != contact.title:
        raise BadInput(
            _("A number stands where the name belongs."), todo=_("Write the name only; no identity number is kept.")
        )
    lead.contact_name, lead.contact_title = contact.name.strip()[:80], contact.title.strip()[:80]
    lead.contact_phone, lead.contact_mail = contact.phone.strip()[:40], contact.mail.strip()[:160]
    lead.contact_basis, lead.contact_evidence = contact.basis, contact.evidence
    lead.contact_basis_on = contact.basis_on or timezone.localdate()


def shown_contact(reader: User | AnonymousUser, lead: Lead) -> Contacted:
    """The person as a reader may see them: whole with `see_people` on a lead they work, else masked."""
    whole = Contacted(
        lead.contact_name,
        lead.contact_title,
        lead.contact_phone,
        lead.contact_mail,
        lead.contact_basis,
        lead.contact_basis_on,
        lead.contact_evidence,
    )
    if may(reader, "see_people") and not (lead.owner_id is None and lead.pool):
        return whole
    at = lead.contact_mail.find("@")
    mail = f"{lead.contact_mail[:1]}***{lead.contact_mail[at:]}" if at > 0 else ""
    return Contacted(
        initial(lead.contact_name),
        lead.contact_title,
        mask(lead.contact_phone, 3, 2) if lead.contact_phone else "",
        mail,
        lead.contact_basis,
        lead.contact_basis_on,
        lead.contact_evidence,
    )
