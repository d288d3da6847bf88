"""The rule book this installation lives by: the shipped book under the institution's own layer."""
from __future__ import annotations

import logging

from django.conf import settings

from clc.policy.loader import of_home
from clc.policy.problems import BadBook
from clc.policy.rulebook import Book
from clc.stages.hub.models.verdicts import Edition

log = logging.getLogger(__name__)


def current_book() -> Book:
    """The merged book as its files stand now, read again only when a file changed.

    While a file is wrong the newest edition that judged anybody stays in force; without one, BadBook.
    """
    try:
        return of_home(settings.HOME.book)
    except BadBook as wrong:
        last = Edition.objects.order_by("-first_used_at").first()
        if last is None:
            raise
        log.error("The rule book's files are wrong; edition %s stays in force. %s", last.hash[:12], wrong)
        return Book.from_texts(last.texts)


def book_problems() -> str:
    """What is wrong with the files of the rule book; empty when nothing is."""
    try:
        of_home(settings.HOME.book)
    except BadBook as wrong:
        return str(wrong)
    return ""


def keep_edition(book: Book) -> Edition:
    """The row under which this book's merged text is kept, written on first use."""
    edition, _ = Edition.objects.get_or_create(hash=book.edition, defaults={"texts": book.texts()})
    return edition
