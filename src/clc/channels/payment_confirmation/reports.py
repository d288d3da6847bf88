"""ISO 20022 payment status reports (pain.002): the status of each transaction, read without entities or network."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput

BYTES_MAX = 20_000_000
ROWS_MAX = 50_000
DEPTH_MAX = 24
#: ISO 20022 status codes that say the money arrived; those that say it never will; all others are on the way.
PAID = frozenset(("ACSC", "ACCC"))
REJECTED = frozenset(("RJCT", "CANC"))


@dataclass(frozen=True)
class Told:
    """One transaction of a report: our reference, the bank's own number, `paid`, `rejected` or the code of the way."""

    reference: str
    bank_reference: str
    state: str
    amount: Decimal | None
    day: date | None
    why: str


def is_report(path: Path) -> bool:
    """Whether a file looks like a status report."""
    if path.suffix.lower() != ".xml" or not path.is_file():
        return False
    with path.open("rb") as file:
        return b"pain.002" in file.read(2_000)


def read_report(path: Path) -> Iterator[Told]:
    """The transactions of a report in their order; BadInput for what is no harmless status report."""
    if path.stat().st_size > BYTES_MAX:
        raise BadInput(_("The report is larger than 20 MB."), todo=_("Ask the bank for a report a day."))
    raw = path.read_bytes()
    head = raw[:4_000].lower()
    if b"<!doctype" in head or b"<!entity" in raw.lower():
        raise BadInput(_("The file declares a document type or entities."), todo=_("Ask the bank for a plain report."))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, dtd_validation=False,
                             remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise BadInput(_("The report cannot be read: %(why)s") % {"why": str(wrong)[:200]},
                       todo=_("Ask the bank to send it again.")) from None
    space = etree.QName(root).namespace or ""
    if "pain.002" not in space or root.getroottree().docinfo.internalDTD is not None:
        raise BadInput(_("This is no payment status report (pain.002)."), todo=_("Give the bank's status report."))
    _check_depth(root)
    at = date.fromisoformat(_text(root, space, "CreDtTm")[:10]) if _is_day(_text(root, space, "CreDtTm")) else None
    found = root.iter(f"{{{space}}}TxInfAndSts")
    for count, one in enumerate(found, start=1):
        if count > ROWS_MAX:
            raise BadInput(_("The report has more than 50,000 transactions."), todo=_("Ask the bank for a report a day."))
        yield _told(one, space, at)


def _told(one: etree._Element, space: str, at: date | None) -> Told:
    code = _text(one, space, "TxSts")
    state = "paid" if code in PAID else "rejected" if code in REJECTED else code[:8] or "unknown"
    day = _text(one, space, "AccptncDtTm") or _text(one, space, "FctvIntrBkSttlmDt")
    why = " ".join(filter(None, (_text(one, space, "Cd"), _text(one, space, "AddtlInf"))))
    bank = _text(one, space, "StsId") or _text(one, space, "AcctSvcrRef") or _text(one, space, "ClrSysRef")
    return Told(_text(one, space, "OrgnlEndToEndId"), bank, state, _amount(one, space),
                date.fromisoformat(day[:10]) if _is_day(day) else at, why[:240])


def _amount(one: etree._Element, space: str) -> Decimal | None:
    """What was paid, where the report says it of a transaction that was paid."""
    text = _text(one, space, "InstdAmt") or _text(one, space, "IntrBkSttlmAmt")
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _text(one: etree._Element, space: str, name: str) -> str:
    found = next(one.iter(f"{{{space}}}{name}"), None)
    return (found.text or "").strip()[:400] if found is not None else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _check_depth(root: etree._Element) -> None:
    walk = [(root, 1)]
    while walk:
        element, depth = walk.pop()
        if depth > DEPTH_MAX:
            raise BadInput(_("The report cannot be read: %(why)s") % {"why": _("it is nested too deep")},
                           todo=_("Ask the bank to send it again."))
        walk.extend((child, depth + 1) for child in element)
