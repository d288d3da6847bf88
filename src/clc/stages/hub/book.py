"""The rule book this installation lives by: the shipped book under the institution's own layer."""
from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from clc.policy.loader import Layer, load
from clc.policy.problems import BadBook
from clc.policy.rulebook import Book
from clc.stages.hub.models.verdicts import Edition

log = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 2.0


@dataclass(frozen=True)
class _Held:
    """A book, until when it need not be looked for again, and the folders' times when it was."""

    book: Book
    until: float
    folders: tuple[int, ...]


_held: dict[Path, _Held] = {}


def current_book() -> Book:
    """The merged book as its files stand now, read again only when a file changed.

    A file that comes, goes or is replaced is seen at once, one written in place within two seconds: listing all
    files on each question of permission would cost more than the question. While a file is wrong the newest edition
    that judged anybody stays in force; without one, BadBook.
    """
    home, approved = Path(settings.HOME.book), Path(settings.HOME.approved)
    folders = tuple(at.stat().st_mtime_ns for at in sorted((home, approved, *home.glob("*/"), *approved.glob("*/"))))
    held = _held.get(home)
    if held is None or held.folders != folders or time.monotonic() > held.until:
        held = _held[home] = _Held(_newest(), time.monotonic() + LOOK_AGAIN_SECONDS, folders)
    return held.book


def _of_files() -> Book:
    """The shipped book under the institution's files under what two people approved on screen."""
    return load(Layer("institution", Path(settings.HOME.book)), Layer("approved", Path(settings.HOME.approved)))


def _newest() -> Book:
    """The book of the files, or the last good edition while they are wrong."""
    try:
        return _of_files()
    except BadBook as wrong:
        last = Edition.objects.order_by("-first_used_at").first()
        if last is None:
            raise
        log.error("The rule book's files are wrong; edition %s stays in force. %s", last.hash[:12], wrong)
        return Book.from_texts(last.told())


def book_of(edition: str) -> Book:
    """The book under this hash: the current one, or an old edition as it was kept."""
    now = current_book()
    return now if now.edition == edition else Book.from_texts(Edition.objects.get(hash=edition).told())


def book_problems() -> str:
    """What is wrong with the files of the rule book; empty when nothing is."""
    try:
        _of_files()
    except BadBook as wrong:
        return str(wrong)
    return ""


def keep_edition(book: Book) -> Edition:
    """The row under which this book's merged text is kept, written on first use."""
    kept = Edition.objects.filter(hash=book.edition).first()
    return kept or Edition.objects.get_or_create(hash=book.edition, defaults={"written": _written(book)})[0]


def _written(book: Book) -> str:
    return json.dumps(book.texts(), ensure_ascii=False, separators=(",", ":"))
