"""The translations: each language's .po parts, merged and compiled when they changed."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

FOLDER = Path(__file__).resolve().parent / "locale"
STAMP = "django.stamp"


def refresh(folder: Path = FOLDER) -> list[str]:
    """Compile every language whose parts changed; returns the languages that were compiled."""
    return [language.name for language in languages(folder) if compile_language(language)]


def languages(folder: Path = FOLDER) -> list[Path]:
    """The list of languages is the list of folders."""
    return sorted(path for path in folder.glob("*") if path.is_dir()) if folder.is_dir() else []


def compile_language(language: Path) -> bool:
    """Write `LC_MESSAGES/django.mo` from all `*.po` of one language; False when it is already so."""
    parts = sorted(language.glob("*.po"))
    target = language / "LC_MESSAGES"
    mark = hashlib.sha256(b"\0".join(part.name.encode() + part.read_bytes() for part in parts)).hexdigest()
    stamp = target / STAMP
    if stamp.exists() and stamp.read_text() == mark:
        return False
    if not os.access(language, os.W_OK):
        return False
    compiled = io.BytesIO()
    write_mo(compiled, merged(parts, language.name))
    target.mkdir(exist_ok=True)
    replace(target / "django.mo", compiled.getvalue())
    replace(stamp, mark.encode())
    return True


def merged(parts: list[Path], language: str) -> Catalog:
    """One catalogue from the parts; where two differ the first by name holds (see `conflicts`)."""
    whole = Catalog(locale=language, fuzzy=False)
    for part in parts:
        for message in translated(part, language):
            if whole.get(message.id, message.context) is None:
                whole.add(message.id, message.string, context=message.context, flags=message.flags)
    return whole


def conflicts(parts: list[Path], language: str) -> list[str]:
    """Texts that two parts translate differently, said in words."""
    said: dict[tuple[str, str | None], tuple[str, Path]] = {}
    found = []
    for part in parts:
        for message in translated(part, language):
            text = str(message.string)
            before, where = said.setdefault((str(message.id), message.context), (text, part))
            if before != text:
                found.append(f"{part.name}: {message.id!r} is {text!r}, but {before!r} in {where.name}")
    return found


def translated(part: Path, language: str) -> list[Message]:
    """The messages of one part that have a translation somebody stands behind."""
    return [one for one in read_part(part, language) if one.id and one.string and not one.fuzzy]


def read_part(part: Path, language: str) -> Catalog:
    """One .po file, or a ValueError that names the file."""
    with part.open("rb") as source:
        try:
            return read_po(source, locale=language, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as wrong:
            raise ValueError(f"{part} is not a readable .po file: {wrong}") from wrong


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never half."""
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_bytes(content)
    fresh.replace(path)
