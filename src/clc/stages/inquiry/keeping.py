"""Files people hand over for a client: told by their content, bounded, kept by their hash, never run or shown inline."""
from __future__ import annotations

import os
import re
import secrets
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound, Unavailable
from clc.stages.hub.importing.keeping import safe_name
from clc.stages.hub.models import Client, Document, User

BYTES_MAX = 50 << 20
PHOTO_BYTES_MAX = 20 << 20
HEAD_BYTES = 4096
ZIP_ENTRIES_MAX = 20_000
PHOTOS = frozenset(("image/jpeg", "image/png", "image/webp", "image/heic"))
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",), "image/heic": (".heic", ".heif"), "application/x-ole-storage": (".doc", ".xls"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/ofd": (".ofd",), "text/plain": (".txt", ".csv"),
}
_ZIPPED = (("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
           ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("OFD.xml", "application/ofd"))
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_RUNS = ("vbaproject.bin", "activex", ".exe", ".dll", ".js", ".vbs", ".ps1")


@dataclass(frozen=True)
class Sealed:
    """A file as it was taken in: its place under the folder of documents, hash, size and type by content."""

    path: str
    sha256: str
    size: int
    mime: str


def keep_file(*, by: User, client: Client, name: str, chunks: Iterable[bytes], kind: str, bytes_max: int = BYTES_MAX,
              only: frozenset[str] = frozenset(), expected: str = "") -> Document:
    """Take a file in for a client; the caller asks for permission and writes the audit.

    expected: the hash the sender computed, if any. Errors: BadInput when it is empty, larger than `bytes_max`, of a type
    that is not taken, not what its name says, carries macros, or its hash is not the one expected; Unavailable when the
    disk is full. Nothing is kept then.
    """
    plain = safe_name(name)
    taken = _taken(plain, chunks, bytes_max, only, expected)
    return Document.objects.create(client=client, name=plain[:240], kind=kind[:32], sha256=taken.sha256, size=taken.size,
                                   mime=taken.mime, path=taken.path, by=by)


def path_of(document: Document) -> Path:
    """Where a document's bytes lie; NotFound when they are gone, so that nobody takes another file for it."""
    place = Path(settings.HOME.documents) / document.path
    if not place.is_file():
        raise NotFound(_("The bytes of this document are not here any more."), todo=_("Restore them from a backup."))
    return place


def _taken(name: str, chunks: Iterable[bytes], bytes_max: int, only: frozenset[str], expected: str) -> Sealed:
    folder = Path(settings.HOME.documents)
    draft = folder / f".{os.getpid()}-{secrets.token_hex(8)}.part"
    try:
        digest, size = _written(draft, chunks, bytes_max)
        mime = _type_of(draft, name, only)
        if expected and digest != expected:
            raise BadInput(_("The photo %(name)s is not the one that was taken: its hash differs.") % {"name": name},
                           todo=_("Take it again; if it happens twice, tell the administrator."))
        place = folder / digest[:2] / digest
        place.parent.mkdir(mode=0o700, exist_ok=True)
        draft.chmod(0o400)
        draft.replace(place)
    except OSError as error:
        raise Unavailable(_("The file could not be kept: %(why)s") % {"why": error.strerror or error},
                          todo=_("Ask an administrator to make room on the disk, then send it again.")) from error
    finally:
        draft.unlink(missing_ok=True)
    return Sealed(f"{digest[:2]}/{digest}", digest, size, mime)


def _written(draft: Path, chunks: Iterable[bytes], bytes_max: int) -> tuple[str, int]:
    """Hash and size of what was streamed to the draft; stops at the limit."""
    digest, size = sha256(), 0
    with draft.open("xb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > bytes_max:
                raise BadInput(_("The file is larger than %(size)d MB.") % {"size": bytes_max >> 20},
                               todo=_("Send it in parts, or scan it with fewer dots per inch."))
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise BadInput(_("The file is empty."), todo=_("Choose the file again."))
    return digest.hexdigest(), size


def _type_of(path: Path, name: str, only: frozenset[str]) -> str:
    """The type by content; BadInput for types not taken and for names that say something else."""
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    mime = _by_head(head) or _zipped(path, head) or _text(path, head)
    if mime is None or (only and mime not in only):
        raise BadInput(
            _("%(file)s is of a type that is not taken here, by what is in it.") % {"file": name},
            todo=_("Send a photo as JPEG, PNG, WebP or HEIC.") if only
            else _("Send PDF, JPEG, PNG, TIFF, Word, Excel, OFD or plain text."))
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES[mime]:
        told = {"file": name, "type": mime}
        raise BadInput(_("%(file)s is not what its name says: by its content it is %(type)s.") % told,
                       todo=_("Check where the file comes from; send it under its right name."))
    return mime


def _by_head(head: bytes) -> str | None:
    """The type of a file that says it in its first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"):
        return "image/heic"
    return next((mime for magic, mime in _MAGIC if head.startswith(magic)), None)


def _zipped(path: Path, head: bytes) -> str | None:
    """The type of an office file; only its list of contents is read, nothing is unpacked."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as held:
            names = [entry.filename for entry in held.infolist()[:ZIP_ENTRIES_MAX]]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(each.lower().endswith(run) or run in each.lower().split("/") for each in names for run in _RUNS):
        raise BadInput(_("This file carries a program."), todo=_("Save it without macros, or print it to PDF."))
    return next((mime for start, mime in _ZIPPED if any(each.startswith(start) for each in names)), None)


def _text(path: Path, head: bytes) -> str | None:
    """Plain text in UTF-8 or GB18030 that is no markup."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if _CONTROL.search(head) or begins.startswith((b"<", b"#!", b"mz", b"\x7felf")):
        return None
    for codec in ("utf-8", "gb18030"):
        try:
            head[:-4].decode(codec) if len(head) == HEAD_BYTES else head.decode(codec)
        except UnicodeDecodeError:
            continue
        return "text/plain"
    return None
