"""The outbox: messages written with a change are handed to their channel afterwards, at least once."""
from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import timezone

from clc.stages.hub.models import Message

Send = Callable[[Message], None]
TRIES_MAX = 8
BATCH = 200


def on_screen(message: Message) -> None:
    """A message for the screen needs no carrying: it is there when its reader looks."""


SENDERS: Mapping[str, Send] = {"screen": on_screen}


@transaction.atomic
def empty_outbox(senders: Mapping[str, Send] = SENDERS) -> int:
    """Send what waits, oldest first; returns how many went. What fails is kept with its trouble and tried again.

    Two workers never take the same message. A message whose channel is not there waits, and says so.
    """
    waiting = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        sent_at__isnull=True, tries__lt=TRIES_MAX).order_by("id")[:BATCH]
    return sum(_sent(message, senders.get(message.channel)) for message in waiting)


def _sent(message: Message, send: Send | None) -> bool:
    message.tries += 1
    if send is None:
        message.trouble = f"no channel {message.channel} can send"
    else:
        try:
            send(message)
            message.sent_at, message.trouble = timezone.now(), ""
        except OSError as wrong:
            message.trouble = str(wrong)[:400]
    message.save(update_fields=["tries", "trouble", "sent_at"])
    return message.sent_at is not None
