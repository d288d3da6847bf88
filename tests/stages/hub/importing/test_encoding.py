"""The encoding of a file is found, or refused in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from clc.kernel.errors import BadInput
from clc.stages.hub.importing.encoding import encoding_of

TEXT = "企业代号,金额\n" + "".join(f"E{number},虚构电力有限公司{number}\n" for number in range(50))


def written(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_in_every_usual_encoding_is_recognised(tmp_path: Path, codec: str) -> None:
    path = written(tmp_path, TEXT.encode(codec))
    assert path.read_bytes().decode(encoding_of(path)) == TEXT


def test_chinese_that_begins_after_many_plain_lines_is_recognised(tmp_path: Path) -> None:
    plain = b"1,plain\n" * 300_000
    assert encoding_of(written(tmp_path, plain + TEXT.encode("gbk"))) == "gb18030"


def test_a_file_that_is_utf8_but_for_one_line_counts_as_utf8(tmp_path: Path) -> None:
    assert encoding_of(written(tmp_path, TEXT.encode() + b"E9,\xff\xfe\n")) == "utf-8"


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    western = "".join(f"{number},Société Générale élevée\n" for number in range(50)).encode("latin-1")
    with pytest.raises(BadInput, match="UTF-8"):
        encoding_of(written(tmp_path, western))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        encoding_of(written(tmp_path, bytes(range(256)) * 200))
