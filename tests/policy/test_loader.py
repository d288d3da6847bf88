"""Layers of directories: nearer ones speak last, and every mistake of every file is told at once."""

from __future__ import annotations

import os
import time

import pytest

from clc.policy import loader
from clc.policy.problems import BadBook
from tests.policy.small import WARNING, book_of, small, write


def problems(*folders) -> list[str]:
    with pytest.raises(BadBook) as caught:
        book_of(*folders)
    return [str(problem) for problem in caught.value.problems]


def test_a_file_is_a_rule_by_its_path(tmp_path):
    book = book_of(small(tmp_path / "shipped"))
    assert book.paths() == ("plan/ask", "role/manager", "warning/thin_cover")
    assert book.warnings["thin_cover"].label == "Cover is thin"


def test_a_nearer_layer_changes_only_what_it_says(tmp_path):
    mine = write(tmp_path / "mine", warning__thin_cover="levels: {yellow: {2026-01-01: 1.4}}\n")
    book = book_of(small(tmp_path / "shipped"), mine)
    rule = book.warnings["thin_cover"]
    assert list(rule.levels["yellow"].values()) == [1.3, 1.4]
    assert list(rule.levels["red"].values()) == [1.15, 1.2]
    assert rule.label == "Cover is thin"


def test_every_rule_knows_the_layers_that_speak_in_it(tmp_path):
    mine = write(tmp_path / "mine", warning__thin_cover="label: Ours\n")
    book = book_of(small(tmp_path / "shipped"), mine)
    assert book.origin("warning/thin_cover") == ("shipped", "mine")
    assert book.origin("plan/ask") == ("shipped",)


def test_a_layer_may_bring_rules_of_its_own(tmp_path):
    mine = write(tmp_path / "mine", warning__ours=WARNING)
    assert set(book_of(small(tmp_path / "shipped"), mine).warnings) == {"thin_cover", "ours"}


def test_a_layer_that_is_not_there_says_nothing(tmp_path):
    shipped = small(tmp_path / "shipped")
    assert book_of(shipped, tmp_path / "none").edition == book_of(shipped).edition


def test_lists_are_replaced_whole(tmp_path):
    mine = write(
        tmp_path / "mine",
        warning__thin_cover="cases:\n  - {as_of: 2026-03-31, debt_service_cover: 2, expect: green}\n",
    )
    assert len(book_of(small(tmp_path / "shipped"), mine).warnings["thin_cover"].cases) == 1


def test_all_mistakes_are_told_at_once_with_file_line_field_and_advice(tmp_path):
    spoiled = WARNING.replace("unit: times", "unit: bananas").replace(
        "yellow: {2025-01-01: 1.30}", "yellow: {2025-01-01: 1.3 * 2}"
    )
    found = problems(small(tmp_path / "shipped", warning__thin_cover=spoiled + "colour: red\n", role__other="label: [\n"))
    assert any("shipped:warning/thin_cover.yaml:6" in each and "unit" in each for each in found)
    assert any("shipped:warning/thin_cover.yaml:9" in each and "expressions" in each for each in found)
    assert any("colour" in each and "no such field" in each for each in found)
    assert any("role/other.yaml" in each and "not YAML" in each for each in found)


def test_a_mistake_in_a_nearer_layer_is_laid_at_its_door(tmp_path):
    mine = write(tmp_path / "mine", warning__thin_cover="\n\nunit: bananas\n")
    assert any(each.startswith("mine:warning/thin_cover.yaml:3") for each in problems(small(tmp_path / "shipped"), mine))


def test_a_plan_that_no_file_tells_is_named(tmp_path):
    found = problems(small(tmp_path / "shipped", warning__thin_cover=WARNING.replace("plan: ask", "plan: nap")))
    assert any("plan/nap" in each for each in found)


def test_a_role_nobody_has_is_named(tmp_path):
    spoiled = "label: Ask\nreference: r\ntasks: [{do: Call, role: pope, due: {red: 1}}]\n"
    assert any("role/pope" in each for each in problems(small(tmp_path / "shipped", plan__ask=spoiled)))


@pytest.mark.parametrize("name", ["weather/rain.yaml", "warning/Thin.yaml", "warning/thin.yml", "warning/a-b.yaml"])
def test_a_file_of_no_kind_or_with_no_name_is_refused(tmp_path, name):
    shipped = small(tmp_path / "shipped")
    (shipped / name).parent.mkdir(exist_ok=True)
    (shipped / name).write_text(WARNING)
    assert problems(shipped)


def test_a_directory_named_like_a_rule_is_refused(tmp_path):
    shipped = small(tmp_path / "shipped")
    (shipped / "warning" / "thin.yaml").mkdir()
    assert problems(shipped)


def test_notes_for_readers_and_hidden_files_are_left_alone(tmp_path):
    shipped = small(tmp_path / "shipped")
    (shipped / "warning" / "README.md").write_text("about")
    (shipped / "warning" / ".thin.yaml.swp").write_text("\x00")
    assert book_of(shipped).warnings


def test_a_file_that_cannot_be_read_is_a_mistake_not_a_crash(tmp_path):
    shipped = small(tmp_path / "shipped")
    (shipped / "warning" / "gone.yaml").symlink_to(tmp_path / "nowhere")
    assert any("gone.yaml" in each for each in problems(shipped))


def test_an_unchanged_book_is_not_read_again_and_a_changed_one_is(tmp_path):
    shipped = small(tmp_path / "shipped")
    first = book_of(shipped)
    assert book_of(shipped) is first
    file = shipped / "warning" / "thin_cover.yaml"
    file.write_text(WARNING.replace("1.30", "1.35"))
    os.utime(file, ns=(1, 1))
    assert book_of(shipped).edition != first.edition


def test_the_institution_speaks_over_the_shipped_book_and_its_drafts_over_it(tmp_path):
    home = write(tmp_path / "home", warning__overdue="label: Ours\n")
    drafts = write(tmp_path / "drafts", warning__overdue="label: Drafted\n")
    assert loader.of_home(home).warnings["overdue"].label == "Ours"
    book = loader.of_home(home, drafts)
    assert book.warnings["overdue"].label == "Drafted"
    assert book.origin("warning/overdue") == ("shipped", "institution", "draft")


def test_a_jurisdiction_is_a_directory_beside_the_shipped_book(tmp_path):
    for name in ("book", "book_cn", "book_eu"):
        (tmp_path / name).mkdir()
    (tmp_path / "book_notes.txt").write_text("")
    assert [layer.name for layer in loader.jurisdictions(tmp_path)] == ["cn", "eu"]


def test_the_shipped_book_is_read_in_a_moment(tmp_path):
    began = time.process_time()
    loader.load(tmp_path)
    assert time.process_time() - began < 2.0
    again = time.process_time()
    loader.load(tmp_path)
    assert time.process_time() - again < 0.2
