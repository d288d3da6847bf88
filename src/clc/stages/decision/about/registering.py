"""Makes known what this stage decides on itself."""
from __future__ import annotations

from clc.stages.decision.about.allowance import AllowanceSubject
from clc.stages.decision.about.structure import ProjectStructureSubject, StructureSubject
from clc.stages.decision.about.waiver import WaiverSubject
from clc.stages.decision.subjects import register as known


def register() -> None:
    """Make them known."""
    for subject in (StructureSubject(), ProjectStructureSubject(), AllowanceSubject(), WaiverSubject()):
        known(subject)
