"""Every text a person reads has its Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel.messages.extract import extract_from_dir

from clc import catalogue
from clc.engines.indicators import registry
from tests.shared import REPOSITORY

SOURCE = REPOSITORY / "src/clc"
CHINESE = catalogue.FOLDER / "zh_Hans"
PARTS = sorted(CHINESE.glob("*.po"))
METHODS = [
    ("**/tests/**", "ignore"),
    ("doors/cli/**", "ignore"),
    ("**.py", "python"),
    ("doors/**.html", "jinja2"),
    ("doors/**.txt", "jinja2"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
    "_n": (1, 2),
}
OPTIONS = {"jinja2": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trimmed": "true", "silent": "false"}}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
WORDS = re.compile(r"[A-Za-z]{2}")


def texts_of_code() -> Iterator[tuple[str, str]]:
    """Texts in Python and in templates, with the place."""
    for text, place, _context in told_texts():
        yield text, place


def told_texts() -> Iterator[tuple[str, str, str | None]]:
    """Texts in Python and in templates, with the place and the context that tells them from others of the same words."""
    found = extract_from_dir(
        str(SOURCE),
        method_map=METHODS,
        options_map={"**.html": OPTIONS["jinja2"]},
        keywords=KEYWORDS,
        comment_tags=(),
        strip_comment_tags=True,
    )
    for file, line, message, _comments, context in found:
        for text in message if isinstance(message, tuple) else (message,):
            yield text, f"{file}:{line}", context


def labels(value: object) -> Iterator[str]:
    """Every label, task and choice in a rule's file."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"label", "do"} and isinstance(inner, str):
                yield inner
            elif key == "choices" and isinstance(inner, dict):
                yield from (text for text in inner.values() if isinstance(text, str))
            else:
                yield from labels(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from labels(inner)


def texts_of_the_book() -> Iterator[tuple[str, str]]:
    """Texts of the rule book, with the file."""
    for path in sorted((SOURCE / "policy/book").rglob("*.yaml")):
        for text in labels(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield text, str(path.relative_to(SOURCE))


def texts_of_indicators() -> Iterator[tuple[str, str]]:
    """Names and meanings of indicators."""
    for one in registry.all().values():
        yield one.label, f"indicator {one.name}"
        yield one.meaning, f"indicator {one.name}"


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    """English to Chinese, all parts together."""
    messages = catalogue.merged(PARTS, "zh_Hans")
    return {
        str(text): str(one.string)
        for one in messages
        if one.id
        for text in (one.id if isinstance(one.id, tuple) else (one.id,))
    }


@pytest.mark.parametrize("source", [texts_of_code, texts_of_the_book, texts_of_indicators])
def test_every_text_has_its_chinese(source, chinese):
    wanted = {text: place for text, place in source() if WORDS.search(text)}
    assert len(wanted) > 30
    missing = {text: place for text, place in wanted.items() if text not in chinese}
    assert not missing, f"{len(missing)} texts without Chinese"


def test_every_text_has_its_chinese_in_its_own_context():
    known = {
        (one.context, text)
        for one in catalogue.merged(PARTS, "zh_Hans")
        if one.id and one.string
        for text in (one.id if isinstance(one.id, tuple) else (one.id,))
    }
    missing = {(text, context, place) for text, place, context in told_texts()
               if WORDS.search(text) and (context, text) not in known}  # fmt: skip
    assert not missing


def test_no_two_parts_translate_a_text_differently():
    assert catalogue.conflicts(PARTS, "zh_Hans") == []


def test_a_translation_has_the_placeholders_of_its_text(chinese):
    wrong = {
        text: found for text, found in chinese.items() if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(found))
    }
    assert not wrong


def test_languages_are_the_folders_there_are():
    assert [path.name for path in catalogue.languages()] == ["en", "zh_Hans"]


def part(folder: Path, name: str, **texts: str) -> Path:
    """A part of a catalogue with these texts."""
    path = folder / "zh_Hans" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    path.write_text(head + "".join(f'\nmsgid "{one}"\nmsgstr "{two}"\n' for one, two in texts.items()), encoding="utf-8")
    return path


def test_parts_are_compiled_once_and_again_when_one_changed(tmp_path):
    part(tmp_path, "a.po", client="客户")
    assert catalogue.refresh(tmp_path) == ["zh_Hans"]
    assert catalogue.refresh(tmp_path) == []
    part(tmp_path, "b.po", loan="贷款")
    assert catalogue.refresh(tmp_path) == ["zh_Hans"]
    assert "贷款".encode() in (tmp_path / "zh_Hans/LC_MESSAGES/django.mo").read_bytes()


def test_of_two_translations_the_first_part_holds_and_both_are_told(tmp_path):
    parts = [part(tmp_path, "a.po", tier="层级"), part(tmp_path, "b.po", tier="等级")]
    assert catalogue.merged(parts, "zh_Hans").get("tier").string == "层级"
    assert catalogue.conflicts(parts, "zh_Hans") == ["b.po: 'tier' is '等级', but '层级' in a.po"]


def test_a_part_that_cannot_be_read_is_named(tmp_path):
    path = part(tmp_path, "broken.po")
    path.write_bytes(b'msgid "\xff\xfe"\n')
    with pytest.raises(ValueError, match=r"broken\.po is not a readable"):
        catalogue.refresh(tmp_path)
