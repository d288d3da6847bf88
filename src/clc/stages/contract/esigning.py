"""Electronic signing behind one small interface: a service takes the seal of a paper and says later who signed it."""
from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, Unavailable

MINUTES, TRIES_MAX, DIGITS = 30, 5, 8


@dataclass(frozen=True)
class Asked:
    """What a service is asked to have signed: the seal of the paper (sha256), its number, for whom and by whom."""

    seal: str
    number: str
    of: str
    person: str


@dataclass(frozen=True)
class Sent:
    """What a service answers: a ticket that is kept, and a word for the signatory that is shown once and kept nowhere."""

    ticket: dict[str, Any]
    word: str = ""


class SigningService(Protocol):
    """An electronic signing service. `name` is kept with each signature."""

    name: str

    def send(self, asked: Asked) -> Sent:
        """Ask for a signature; Unavailable when the service does not answer."""
        ...

    def confirm(self, asked: Asked, ticket: Mapping[str, Any], word: str) -> dict[str, Any]:
        """The ticket with the signature on it; BadInput when it was not given (its todo says what then)."""
        ...

    def holds(self, asked: Asked, ticket: Mapping[str, Any]) -> bool:
        """Whether a signed ticket fits exactly this paper and person."""
        ...


class LocalSigning:
    """The house's own service: the signatory types a code handed over in person; the answer is sealed with our key.

    It proves that somebody who had the code signed this very paper. It is no qualified certificate: for one, register
    another service.
    """

    name = "local"

    def send(self, asked: Asked) -> Sent:
        """A code of eight digits that lasts half an hour, kept only as a hash."""
        code = f"{secrets.randbelow(10 ** DIGITS):0{DIGITS}d}"
        salt = secrets.token_hex(16)
        until = timezone.now() + timedelta(minutes=MINUTES)
        return Sent({"salt": salt, "code": _hash(salt, code), "until": until.isoformat(), "tries": 0, "seal": asked.seal},
                    code)

    def confirm(self, asked: Asked, ticket: Mapping[str, Any], word: str) -> dict[str, Any]:
        """Seal the signature when the code fits this paper; BadInput names what is wrong."""
        again = _("Send the code again.")
        if not ticket or ticket.get("seal") != asked.seal:
            raise BadInput(_("No code was sent for this text."), todo=again)
        if timezone.now() > datetime.fromisoformat(ticket["until"]):
            raise BadInput(_("The code lasted %(count)s minutes and has ended.") % {"count": MINUTES}, todo=again)
        if ticket["tries"] >= TRIES_MAX:
            raise BadInput(_("The code was typed wrongly too often."), todo=again)
        if not hmac.compare_digest(_hash(ticket["salt"], word.strip()), ticket["code"]):
            raise BadInput(_("The code does not fit."), todo=_("Type it as it was handed over."))
        at = timezone.now().isoformat()
        return {"seal": asked.seal, "at": at, "mark": _mark(asked, at)}

    def holds(self, asked: Asked, ticket: Mapping[str, Any]) -> bool:
        """Whether our key sealed this paper for this person at that moment."""
        told = str(ticket.get("mark", ""))
        return bool(told) and hmac.compare_digest(told, _mark(asked, str(ticket.get("at", ""))))


_SERVICES: dict[str, SigningService] = {}


def register(service: SigningService) -> None:
    """Make a signing service known; an institution's own app does it when it is ready."""
    _SERVICES[service.name] = service


def service_of(name: str) -> SigningService:
    """A service by name; Unavailable where it is not switched on."""
    held = _SERVICES.get(name)
    if held is None:
        raise Unavailable(_("The signing service %(name)s is not switched on here.") % {"name": name[:40]},
                          todo=_("Sign on paper, or tell the administrator."))
    return held


def names() -> list[str]:
    """The services that are switched on."""
    return sorted(_SERVICES)


def _hash(salt: str, code: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), bytes.fromhex(salt), 100_000).hex()


def _mark(asked: Asked, at: str) -> str:
    told = "\n".join((asked.seal, asked.number, asked.of, asked.person, at))
    key = hashlib.sha256(b"clc.contract.signature\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()


register(LocalSigning())
