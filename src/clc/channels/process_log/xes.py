"""Event logs in XES (IEEE 1849), gzipped or not, read as a stream: traces in, rows out; nothing outside the file is read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from lxml import etree

from clc.kernel.errors import BadInput

SUFFIXES = (".xes", ".xes.gz")
#: A log is refused beyond this once unpacked: a kilobyte can unpack to a gigabyte.
UNPACKED_MAX = 4 << 30
EVENTS_A_CASE_MAX = 100_000
_TAGS = ("event", "trace")
_UNREADABLE = (etree.XMLSyntaxError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError)


@dataclass(frozen=True)
class Event:
    """One event as the file tells it: seconds since 1970 (UTC) or None where no time can be read."""

    case: str
    place: int
    activity: str
    phase: str
    at: float | None
    resource: str
    amount: float | None


@dataclass
class _Trace:
    """What is gathered of the trace being read."""

    events: list[dict[str, str]] = field(default_factory=list)


class _Measured:
    """A stream that stops with BadInput when more comes out of it than a log may hold."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self.file, self.left = file, UNPACKED_MAX

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self.file.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise BadInput(_("The log is too large once unpacked."), todo=_("Cut it into several files."))
        return piece


def is_xes(path: Path) -> bool:
    """Whether a file is a log by its name."""
    return path.name.lower().endswith(SUFFIXES)


def events(path: Path) -> Iterator[Event]:
    """The events of every trace in order. BadInput for what is no XES, is broken, or holds a document type."""
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        try:
            yield from _traces(_Measured(file))
        except _UNREADABLE as wrong:
            raise BadInput(
                _("%(file)s cannot be read as an event log: %(why)s") % {"file": path.name, "why": str(wrong)[:200]},
                todo=_("Export the log again as XES."),
            ) from wrong


def _traces(file: _Measured) -> Iterator[Event]:
    """Rows of each trace as it ends; what was read is let go."""
    trace, root = _Trace(), None
    reading = etree.iterparse(file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
                              huge_tree=False, remove_comments=True, remove_pis=True)
    for what, element in reading:
        if root is None:
            root = element
            _check_root(root)
        tag = etree.QName(element).localname
        if what == "start" or tag not in _TAGS:
            continue
        if tag == "event":
            trace.events.append(_told(element))
            if len(trace.events) > EVENTS_A_CASE_MAX:
                raise BadInput(_("A case has more than %(count)s events.") % {"count": EVENTS_A_CASE_MAX},
                               todo=_("Check what the log calls a case."))
            element.clear()
            continue
        yield from _rows(_told(element), trace.events)
        trace = _Trace()
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    if root is None:
        raise BadInput(_("The file is empty."), todo=_("Export the log again as XES."))


def _check_root(root: Any) -> None:
    """BadInput unless the document is a log without a document type."""
    if root.getroottree().docinfo.doctype:
        raise BadInput(_("A log with a document type is not read."), todo=_("Export the log again as plain XES."))
    if etree.QName(root).localname != "log":
        raise BadInput(_("This XML is no event log."), todo=_("Give a file whose first element is <log>."))


def _told(element: Any) -> dict[str, str]:
    """The attributes of a trace or event: value by key, nested ones left aside."""
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}


def _rows(trace: dict[str, str], told: list[dict[str, str]]) -> Iterator[Event]:
    """A trace's events with its own attributes."""
    amount = _number(trace.get("AMOUNT_REQ") or trace.get("amount") or trace.get("cost:total") or "")
    case = trace.get("concept:name", "")
    for place, one in enumerate(told):
        yield Event(case, place, one.get("concept:name", ""), _phase(one.get("lifecycle:transition", "")),
                    _seconds(one.get("time:timestamp", "")), one.get("org:resource", ""), amount)


def _phase(told: str) -> str:
    """The lifecycle in our three words; an event without one is done."""
    word = told.lower()
    return word if word in ("schedule", "start") else "start" if word == "resume" else "complete"


def _seconds(told: str) -> float | None:
    """An ISO time as seconds since 1970; one without a zone is UTC."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _number(told: str) -> float | None:
    """A number, or None."""
    try:
        value = float(told)
    except ValueError:
        return None
    return value if abs(value) < 1e15 else None
