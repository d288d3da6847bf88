"""Papers of the invented clients: small text files, each saying of itself that it is invented."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
from django.conf import settings

MIME = "text/plain"
TEXT = """{name}
{client}

此文件为演示而虚构,所述机构与人员均不存在。
This paper was invented for a demonstration; nobody named in it exists.
"""


def write_papers(papers: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Write each paper into the documents, by its hash; returns name, kind, client, sha256, size, mime, path.

    A paper of the same bytes is written once. The path is relative to the folder of documents.
    """
    named = papers.join(parties.select(client="index", who="name"), on="client", how="left", maintain_order="left")
    rows = []
    for name, who in named.select("name", "who").iter_rows():
        text = TEXT.format(name=name, client=who).encode()
        digest = hashlib.sha256(text).hexdigest()
        rows.append((digest, len(text), _kept(text, digest)))
    schema = {"sha256": pl.String, "size": pl.Int64, "path": pl.String}
    files = pl.DataFrame(rows, schema=schema, orient="row")
    return pl.concat(
        [named.drop("who").with_columns(name=pl.col("name") + ".txt", mime=pl.lit(MIME)), files], how="horizontal"
    )


def _kept(text: bytes, digest: str) -> str:
    path = Path(digest[:2]) / digest
    place = Path(settings.HOME.documents) / path
    if not place.exists():
        place.parent.mkdir(mode=0o700, exist_ok=True)
        place.write_bytes(text)
    return path.as_posix()
