"""What an import answers when it is asked how it went."""

from __future__ import annotations

from typing import Any

from clc.stages.hub.importing.concluding import CHANGES_FILE, summary
from clc.stages.hub.importing.planning import imports_folder, run_folder
from clc.stages.hub.models import Import


def report(run: Import) -> dict[str, Any]:
    """The import's figures, fit for JSON.

    `read new changed same rejected rejects_file seconds`, the channel's own figures, `others` (by table, beside the main
    rows), `notes`, and where rows replace others `changes` and `changes_file`.
    """
    changes = run_folder(run) / CHANGES_FILE
    answer: dict[str, Any] = {
        "import": run.pk,
        "channel": run.channel,
        "state": str(run.state),
        **summary(run),
        "rejects_file": str(imports_folder() / run.rejects_file) if run.rejects_file else None,
        "seconds": run.position.get("seconds"),
        **run.counts.get("figures", {}),
        "others": run.counts.get("others", {}),
        "notes": run.counts.get("notes", []),
    }
    if run.changes:
        answer["changes"] = run.changes
        answer["changes_file"] = str(changes) if changes.exists() else None
    if run.message:
        answer["message"] = run.message
    return answer
