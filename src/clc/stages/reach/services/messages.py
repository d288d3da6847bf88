"""Messages to contacts: sent only as a template allows, never in quiet hours, and noted when they went and were read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound, Unavailable
from clc.policy.kind.contact_template import ContactTemplate
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Message, User
from clc.stages.hub.services.audit import note
from clc.stages.reach.messaging import Against, Wanted, after_quiet, agreement_of, compose, over_cap
from clc.stages.reach.models import Contact, MessageSent, SentState
from clc.stages.reach.somebody import owner_of, require_on

Carrier = Callable[[MessageSent], None]
#: How a way carries messages by itself, registered by a channel: it returns when the message went, else raises OSError.
CARRIERS: dict[str, Carrier] = {}
BATCH = 200


@transaction.atomic
def send_message(*, by: User, contact: Contact, wanted: Wanted, key: UUID) -> MessageSent:
    """Write a message out: it goes at once, or when the quiet hours end; by hand where no channel carries its way.

    Errors: BadInput that names everything that speaks against it. The same form sent twice is one message.
    """
    before = MessageSent.objects.filter(key=key).first()
    if before is not None:
        return before
    held = Contact.objects.select_for_update(of=("self",)).select_related("client__party", "lead__client__party").filter(
        pk=contact.pk).first()
    if held is None:
        raise NotFound(_("This person is not among those you may see."), todo=_("Open the client's page again."))
    whose = owner_of(held)
    require_on(by, "send_message", whose)
    composed = compose(by, held, wanted)
    _refuse(composed.against)
    template = current_book().of(ContactTemplate)[wanted.template]
    message = MessageSent.objects.create(
        **whose.fields(), by=by, key=key, contact=held, template=wanted.template, edition=keep_edition(current_book()),
        purpose=template.purpose, language=wanted.language, channel=wanted.way, subject=composed.subject[:240],
        body=composed.body, basis=composed.basis[:240], agreement=composed.agreement, due_at=composed.due_at)
    note(by, "wrote a message to a contact", message, {"template": wanted.template, "purpose": template.purpose,
                                                       "way": wanted.way, "due": composed.due_at})
    return _go(message) if message.due_at <= timezone.now() else message


@transaction.atomic
def sent_by_hand(*, by: User, message: MessageSent) -> MessageSent:
    """Note that somebody sent a message themselves; refused in quiet hours and after a consent was taken back."""
    held = _locked(message)
    require_on(by, "send_message", owner_of(held))
    if held.state == SentState.SENT:
        return held
    if held.state not in (SentState.READY, SentState.FAILED):
        raise BadInput(_("This message does not wait to be sent by hand."), todo=_("Look at its state; it may be waiting."))
    now = timezone.now()
    if after_quiet(now) != now:
        raise BadInput(_("It is a quiet hour: nothing is sent until %(hour)s.")
                       % {"hour": f"{timezone.localtime(after_quiet(now)):%H:%M}"}, todo=_("Send it in the morning."))
    _refuse(_still_against(held, now))
    held.state, held.sent_at, held.sent_by, held.trouble = SentState.SENT, now, by, ""
    held.save()
    note(by, "sent a message by hand", held, {"template": held.template, "way": held.channel})
    return held


@transaction.atomic
def drop_message(*, by: User, message: MessageSent) -> MessageSent:
    """Not send it after all; one that went stays sent."""
    held = _locked(message)
    require_on(by, "send_message", owner_of(held))
    if held.state == SentState.SENT:
        raise BadInput(_("This message went already."), todo=_("Write another one that sets it right."))
    if held.state != SentState.DROPPED:
        held.state = SentState.DROPPED
        held.save()
        note(by, "dropped a message", held, {"template": held.template})
    return held


@transaction.atomic
def message_read(*, by: User, message: MessageSent) -> MessageSent:
    """Note that the contact read it, as they said or a receipt showed."""
    held = _locked(message)
    require_on(by, "send_message", owner_of(held))
    if held.state != SentState.SENT:
        raise BadInput(_("A message is read after it went."), todo=_("Note first that it was sent."))
    if held.read_at is None:
        held.read_at = timezone.now()
        held.save()
        note(by, "noted that a message was read", held)
    return held


@transaction.atomic
def let_messages_go(now: datetime | None = None) -> int:
    """Send what waited for its hour, oldest first; returns how many went or were handed to their writer. For the worker.

    A consent taken back while a message waited drops it, and tells its writer.
    """
    at = now or timezone.now()
    waiting = MessageSent.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "contact", "by", "client").filter(state=SentState.WAITING, due_at__lte=at).order_by("due_at", "id")[:BATCH]
    gone = 0
    for message in waiting:
        against = _still_against(message, at)
        if against:
            message.state, message.trouble = SentState.DROPPED, against[0].words[:400]
            message.save()
            _tell(message, _("Not sent: %(why)s") % {"why": against[0].words})
        else:
            gone += 1
            _tell(_go(message), _("A message of yours may go now."))
    return gone


def _go(message: MessageSent) -> MessageSent:
    """Hand it to the channel of its way; without one it is to be sent by hand."""
    carry = CARRIERS.get(message.channel)
    if carry is None:
        message.state = SentState.READY
    else:
        try:
            carry(message)
            message.state, message.sent_at, message.trouble = SentState.SENT, timezone.now(), ""
        except (OSError, Unavailable) as wrong:
            message.state, message.trouble = SentState.FAILED, str(wrong)[:400]
    message.save()
    return message


def _still_against(message: MessageSent, at: datetime) -> list[Against]:
    """What came between writing and sending: a consent taken back, a person who left, a cap."""
    found = over_cap(message.contact, message.purpose, at, but=message)
    if message.agreement_id is not None and agreement_of(message.contact, message.purpose, at) is None:
        found.append(Against(_("The consent no longer holds."), _("Do not send it.")))
    if message.contact.left_on is not None:
        found.append(Against(_("%(name)s left.") % {"name": message.contact.name}, _("Choose somebody who is there.")))
    return found


def _tell(message: MessageSent, subject: str) -> None:
    if message.by is not None:
        Message.objects.create(to=message.by, client=message.client, subject=subject)


def _refuse(against: list[Against] | tuple[Against, ...]) -> None:
    if against:
        raise BadInput(" ".join(one.words for one in against), todo=" ".join(dict.fromkeys(one.todo for one in against)))


def _locked(message: MessageSent) -> MessageSent:
    found = MessageSent.objects.select_for_update(of=("self",)).select_related(
        "contact", "client", "lead__client").filter(pk=message.pk).first()
    if found is None:
        raise NotFound(_("This message is not among those you may see."), todo=_("Open the client's page again."))
    return found
