"""What the API says of itself is what it does: requests made up from its own description, good and bad."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from clc.doors.api.urls import api
from clc.wsgi import application
from tests.doors.api.calling import Caller
from tests.shared import REPOSITORY
from tests.stages.hub.people import House

EXAMPLES = 8
LIMITS = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def config() -> SchemathesisConfig:
    """Good and bad values, nothing else changed."""
    project = ProjectConfig(generation=GenerationConfig(modes=MODES))
    return SchemathesisConfig(projects=ProjectsConfig(default=project))


@pytest.fixture
def one_link() -> Iterator[None]:
    """Requests through WSGI do not close the test's own connection, as Django's test client sees to."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=config())
schema.app = application


@pytest.fixture
def key(house: House, one_link: None) -> str:
    """A key of somebody who may do nearly everything."""
    return Caller(house.risk).key


# What a calculator or a project's case is told must also fit together, which no description of fields can say.
@schema.parametrize()
@LIMITS
def test_every_answer_is_one_the_description_tells_of(case: Case, key: str) -> None:
    fits = any(part in case.operation.path for part in ("/calculators/", "/projects/"))
    together = [positive_data_acceptance] if fits else []
    case.call_and_validate(headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"},
                           excluded_checks=together)


def test_no_two_shapes_share_a_name():
    """The description knows a shape by its name alone: a second one would take the place of the first."""
    told: dict[str, list[str]] = {}
    for file in sorted((REPOSITORY / "src/clc/doors/api").glob("*.py")):
        for name in re.findall(r"^class (\w+)\(.*Schema", file.read_text(encoding="utf-8"), re.MULTILINE):
            told.setdefault(name, []).append(file.name)
    assert {name: files for name, files in told.items() if len(files) > 1} == {}
