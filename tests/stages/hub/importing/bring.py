"""Run in a process of its own, to be killed: import a folder through the ledger in small batches."""

from __future__ import annotations

import sys
from pathlib import Path

import django

django.setup()

from clc.stages.hub.importing import sheets  # noqa: E402
from clc.stages.hub.models import User  # noqa: E402
from tests.stages.hub.importing.ledger import bring  # noqa: E402

if __name__ == "__main__":
    sheets.BATCH_ROWS = 500
    bring(User.objects.get(username="operations"), Path(sys.argv[1]))
