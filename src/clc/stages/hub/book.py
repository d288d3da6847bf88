"""The rule book this installation lives by: the shipped book under the institution's own layer."""
from __future__ import annotations

from django.conf import settings

from clc.policy.loader import of_home
from clc.policy.rulebook import Book
from clc.stages.hub.models.verdicts import Edition


def current_book() -> Book:
    """The merged book as its files stand now; read again only when a file changed."""
    return of_home(settings.HOME.book)


def keep_edition(book: Book) -> Edition:
    """The row under which this book's merged text is kept, written on first use."""
    edition, _ = Edition.objects.get_or_create(hash=book.edition, defaults={"texts": book.texts()})
    return edition
