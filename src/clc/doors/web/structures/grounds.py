"""What is known of a client, looked up once and kept for a minute while somebody moves sliders."""
from __future__ import annotations

import time
from collections import OrderedDict
from datetime import date
from threading import Lock

from django.utils import timezone, translation

from clc.stages.deal.ground import Ground
from clc.stages.deal.models import Structure
from clc.stages.hub.book import current_book
from clc.stages.hub.models import Client, User

KEPT_SECONDS, KEPT_MAX = 60.0, 64
Key = tuple[int, int, date, str, str]
_kept: OrderedDict[Key, tuple[float, Ground]] = OrderedDict()
_lock = Lock()


def fresh(user: User, client: Client) -> Ground:
    """The ground looked up now, and kept for the sliders; the caller has fetched the client under its own row security."""
    ground = Ground(client, timezone.localdate())
    with _lock:
        _kept[_key(user, client.pk)] = (time.monotonic(), ground)
        while len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return ground


def kept(user: User, structure: Structure) -> Ground:
    """The ground of at most a minute ago; of this reader alone, because row security decides what it holds."""
    held = _kept.get(_key(user, structure.client_id))
    return held[1] if held is not None and time.monotonic() - held[0] < KEPT_SECONDS else fresh(user, structure.client)


def _key(user: User, client: int) -> Key:
    """Whose, of whom, on which day, by which edition, in which language (reasons are kept in words)."""
    return user.pk, client, timezone.localdate(), current_book().edition, translation.get_language() or ""
