"""What a policy file may be: plain, bounded YAML; whatever else is refused with a place and advice."""

from __future__ import annotations

import time

import pytest

from clc.policy.text import BYTES_MAX, UnreadableError, read


def wrong(text: str | bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read(text.encode() if isinstance(text, str) else text)
    return caught.value


def test_a_plain_mapping_is_read_with_the_line_of_every_field():
    text = read(b"label: Thin\nlevels:\n  yellow: {2025-01-01: 1.30}\ncases:\n  - {value: null}\n")
    assert text.told == {
        "label": "Thin",
        "levels": {"yellow": {"2025-01-01": 1.3}},
        "cases": [{"value": None}],
    }
    assert text.lines[("levels", "yellow")] == 3
    assert text.lines[("cases", 0, "value")] == 5


def test_days_become_iso_words_in_keys_and_in_values():
    assert read(b"{2025-01-05: 2026-07-01}").told == {"2025-01-05": "2026-07-01"}


def test_a_byte_order_mark_is_no_part_of_the_first_field():
    assert read("\ufefflabel: Zaun".encode()).told == {"label": "Zaun"}


def test_a_field_told_twice_is_refused_with_its_line():
    caught = wrong("label: a\nunit: share\nlabel: b\n")
    assert caught.line == 3
    assert "twice" in caught.wrong


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system [id]\n",
        "a: !!python/name:os.system\n",
        "a: !secret x\n",
        "a: !!binary aGk=\n",
        "a: !!set {x, y}\n",
        "!!omap [a: 1]\n",
    ],
)
def test_a_tag_is_never_acted_on(text):
    assert "not allowed" in wrong(text).wrong or "not a mapping" in wrong(text).wrong


def test_an_alias_is_refused():
    assert "aliases" in wrong("a: &x {b: 1}\nc: *x\n").wrong


def test_a_bomb_of_anchors_is_refused_at_once():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 40))
    began = time.perf_counter()
    wrong(bomb)
    assert time.perf_counter() - began < 1


def test_a_merge_key_is_refused():
    assert "key" in wrong("a: {<<: {b: 1}}\n").wrong


def test_an_anchor_that_holds_itself_is_refused():
    wrong("a: &a [*a]\n")


@pytest.mark.parametrize("text", ["a: " + "[" * 5000, "a: " + "{a: " * 5000, "\n".join(" " * i + "a:" for i in range(900))])
def test_endless_nesting_is_refused_before_the_parser_sees_it(text):
    assert "nest" in wrong(text).wrong


def test_a_huge_file_is_refused_by_its_size():
    assert "bytes" in wrong(b"a: " + b"x" * BYTES_MAX).wrong


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "42", "null"])
def test_what_is_no_mapping_is_refused(text):
    assert "mapping" in wrong(text).wrong


def test_another_encoding_is_named():
    assert "UTF-8" in wrong("label: 预警".encode("gb18030")).wrong


def test_broken_yaml_names_its_line():
    assert wrong("a: 1\nb: [1, 2\nc: 3\n").line >= 2


def test_a_time_of_day_is_refused():
    assert "time of day" in wrong("a: 2025-01-01 10:00:00\n").wrong


def test_a_day_that_does_not_exist_is_refused():
    assert wrong("a: 2025-02-30\n").line == 1


def test_control_characters_are_refused():
    wrong(b"a: \x00b\n")


def test_two_documents_in_one_file_are_refused():
    wrong("a: 1\n---\nb: 2\n")
