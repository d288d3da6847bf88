"""Editions of the rule book: kept once, read back whole and in order, in force while a file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from clc.policy.kind.pipeline import Pipeline
from clc.stages.hub import book as held
from clc.stages.hub.book import book_of, current_book, keep_edition
from clc.stages.hub.models import Edition

pytestmark = pytest.mark.django_db


def test_an_edition_is_kept_once():
    assert keep_edition(current_book()).pk == keep_edition(current_book()).pk
    assert Edition.objects.count() == 1


def test_an_edition_read_back_is_the_same_book_in_the_same_order():
    book = current_book()
    kept = Edition.objects.get(pk=keep_edition(book).pk)
    again = held.Book.from_texts(kept.told())
    assert again.edition == book.edition
    for name, rule in book.of(Pipeline).items():
        assert list(again.of(Pipeline)[name].stages) == list(rule.stages)


def test_an_edition_kept_before_their_order_was_seen_to_is_still_read():
    made = Edition.objects.create(hash="old", texts={"tier/one": {"label": "One"}})
    assert Edition.objects.get(pk=made.pk).told() == {"tier/one": {"label": "One"}}


def test_while_a_file_is_wrong_the_last_good_edition_stays_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    good = keep_edition(current_book())
    wrong = Path(settings.HOME.book) / "warning"
    wrong.mkdir(parents=True, exist_ok=True)
    file = wrong / "broken.yaml"
    file.write_text("label: [", encoding="utf-8")
    monkeypatch.setattr(held, "_held", {})
    try:
        assert current_book().edition == good.hash
        assert list(current_book().of(Pipeline))
    finally:
        file.unlink()
        held._held.clear()
    assert book_of(good.hash).edition == good.hash
