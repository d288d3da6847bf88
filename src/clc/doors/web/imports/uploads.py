"""Files somebody handed over and has not imported yet: kept apart by a secret name, swept after two days."""
from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotFound
from clc.stages.hub.models import User

BYTES_MAX = 2 * 1024**3
FILES_MAX = 60
SECONDS_KEPT = 2 * 86400
NAME_SIGNS_MAX, TOKEN_SIGNS_MAX = 60, 40
ABOUT = "about.json"


@dataclass(frozen=True)
class Upload:
    """What is waiting: whose, for which channel, the day it is true, how it is to be read."""

    token: str
    by: int
    channel: str
    names: list[str]
    as_of: str = ""
    mapping: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return place() / self.token

    @property
    def path(self) -> Path:
        """What the channel is given: the only file, or the folder of files."""
        files = self.folder / "files"
        return files / self.names[0] if len(self.names) == 1 else files

    @property
    def day(self) -> date | None:
        """The day the content is true, where somebody said it."""
        return date.fromisoformat(self.as_of) if self.as_of else None

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum((self.folder / "files" / name).stat().st_size for name in self.names)


def place() -> Path:
    """The folder of everything that waits."""
    return Path(settings.HOME.imports) / "uploads"


def keep(*, by: User, channel: str, files: Sequence[UploadedFile[bytes]], as_of: date | None) -> Upload:
    """Write the files down under their own names; BadInput when there are none, too many or too large."""
    sweep()
    if not files:
        raise BadInput(_("No file was chosen."), todo=_("Choose a CSV file, a workbook or a Parquet file."))
    if len(files) > FILES_MAX or sum(one.size or 0 for one in files) > BYTES_MAX:
        raise BadInput(_("This is too much for the browser."),
                       todo=_("Use `clc import` on the machine, or send fewer files."))
    upload = Upload(secrets.token_urlsafe(18).replace("_", "-"), by.pk, channel, names_of(files),
                    as_of.isoformat() if as_of else "")
    (upload.folder / "files").mkdir(parents=True, mode=0o700)
    for name, one in zip(upload.names, files, strict=True):
        with (upload.folder / "files" / name).open("wb") as out:
            out.writelines(one.chunks())
    write(upload)
    return upload


def names_of(files: Sequence[UploadedFile[bytes]]) -> list[str]:
    """The files' own names without folders or control signs, each once."""
    names: list[str] = []
    for number, one in enumerate(files, start=1):
        plain = "".join(sign for sign in Path(one.name or "").name if sign.isprintable() and sign not in '/\\:*?"<>|')
        name = plain.lstrip(".")[-NAME_SIGNS_MAX:] or f"file-{number}"
        names.append(f"{number}-{name}" if name in names else name)
    return names


def write(upload: Upload) -> None:
    """Write down what is known of an upload."""
    (upload.folder / ABOUT).write_text(json.dumps(asdict(upload), ensure_ascii=False), encoding="utf-8")


def found(*, by: User, token: str) -> Upload:
    """One's own upload; NotFound when it is not there (any more) or another's."""
    about = place() / token / ABOUT
    if len(token) <= TOKEN_SIGNS_MAX and about.is_file():
        upload = Upload(**json.loads(about.read_text(encoding="utf-8")))
        if upload.by == by.pk:
            return upload
    raise NotFound(_("This upload is not here any more."), todo=_("Choose the file again."))


def read_by(upload: Upload, mapping: Mapping[str, Any]) -> Upload:
    """The upload with another mapping, written down."""
    changed = replace(upload, mapping=dict(mapping))
    write(changed)
    return changed


def forget(upload: Upload) -> None:
    """Remove the files."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def sweep() -> None:
    """Remove what has waited too long."""
    if place().is_dir():
        for folder in place().iterdir():
            if time.time() - folder.stat().st_mtime > SECONDS_KEPT:
                shutil.rmtree(folder, ignore_errors=True)
