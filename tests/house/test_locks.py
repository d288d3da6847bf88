"""What is installed is pinned by hash, names no host, and is the same for running as for testing."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib

import pytest

from tests.shared import REPOSITORY

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([\w.]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Package to version."""
    return dict(PIN.findall((REPOSITORY / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_hashes(lock):
    blocks = re.split(r"\n(?=\S)", (REPOSITORY / lock).read_text().strip())
    assert len(blocks) > 40
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", [*LOCKS, "package-lock.json"])
def test_a_lock_names_no_host(lock):
    text = (REPOSITORY / lock).read_text()
    assert "index-url" not in text
    assert not re.findall(r"https?://(?!github\.com/sponsors|opencollective\.com)\S+", text)


def test_what_runs_is_tested_at_the_same_versions():
    running, testing = (pins(lock) for lock in LOCKS)
    assert {name: version for name, version in running.items() if testing.get(name) != version} == {}


def test_every_dependency_is_locked():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    wanted = {re.split(r"[\[<>=; ]", line)[0].lower() for line in project["project"]["dependencies"]}
    assert wanted <= set(pins("requirements.lock"))


def test_what_the_browser_gets_is_pinned_by_integrity():
    packages = json.loads((REPOSITORY / "package-lock.json").read_text())["packages"]
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []
    assert packages["node_modules/htmx.org"]["version"].startswith("2.")


def test_the_vendored_files_are_there_with_their_licences():
    vendor = REPOSITORY / "src/clc/static/vendor"
    assert {"htmx.min.js", "alpine-csp.min.js", "echarts.min.js", "icons.svg", "LICENCES.txt"} <= {
        path.name for path in vendor.iterdir()
    }


def test_every_icon_asked_for_is_in_the_sprite():
    names = (REPOSITORY / "src/clc/static/icons.txt").read_text().split()
    sprite = (REPOSITORY / "src/clc/static/vendor/icons.svg").read_text()
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("script", ["clc", ".ci/run"])
def test_the_scripts_can_be_read_by_their_shells(script):
    shell = "sh" if script == "clc" else "bash"
    assert subprocess.run([shell, "-n", REPOSITORY / script], check=False).returncode == 0
