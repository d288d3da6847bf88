"""The processes of a running Clc: the web server, the worker for jobs, and who watches over them."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from clc.home import Home
from clc.kernel.errors import Unavailable

SECONDS_TO_ANSWER_MAX = 60
SECONDS_TO_END_MAX = 15
SECONDS_BEFORE_ANOTHER = 5
JOBS = Path(__file__).resolve().parents[2] / "jobs.py"


def where(function: Callable[..., None]) -> Callable[..., None]:
    """The options --host and --port."""
    function = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)(
        function
    )
    return click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")(
        function
    )


@contextmanager
def watch(home: Home, url: str) -> Iterator[None]:
    """Be the one process that serves this home, at `url`; another one is an error."""
    with (home.run / "serve.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(
                "Clc is already running for this CLC_HOME.", todo="Open its address, or run `clc stop`."
            ) from None
        (home.run / "serve.pid").write_text(f"{os.getpid()} {url}")
        try:
            yield
        finally:
            (home.run / "serve.pid").unlink(missing_ok=True)


def watcher(home: Home) -> tuple[int, str] | None:
    """The process that serves this home now, if any, and its address."""
    with (home.run / "serve.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = home.run / "serve.pid"
            pid, _, url = (said.read_text() if said.exists() else "").partition(" ")
            return (int(pid), url) if pid else None
    return None


def end_server(home: Home) -> bool:
    """Ask the serving process to end and wait until it has; False when there was none."""
    found = watcher(home)
    if found is None:
        return False
    pid = found[0]
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_END_MAX
    while watcher(home) is not None:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    return True


def free(host: str, port: int) -> None:
    """Refuse a port that something else listens on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Unavailable(
                f"Port {port} on {host} cannot be used: {taken.strerror}.",
                todo="Give another one with --port.",
            ) from None


def collect_static(home: Home) -> None:
    """Collect the static files if they are stale, in a process of its own."""
    collector = child(home, "static", "-m", "clc.doors.cli.shared.assets")
    if collector.wait() != 0:
        raise Unavailable("The static files could not be collected.", todo=f"Read {home.logs}/static.log.")


def web_server(home: Home, *, host: str, port: int) -> subprocess.Popen[bytes]:
    """Granian with one worker process and a few threads."""
    return child(
        home,
        "server",
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--backpressure",
        "64",
        "--no-ws",
        "--respawn-failed-workers",
        "--log-level",
        "warning",
        "clc.wsgi:application",
    )


class Worker(threading.Thread):
    """The process that runs jobs and what the clock asks for, started anew when it ends by itself."""

    def __init__(self, home: Home) -> None:
        super().__init__(daemon=True)
        self.home, self.over = home, threading.Event()

    def __enter__(self) -> None:
        if JOBS.exists():
            self.start()

    def __exit__(self, *why: object) -> None:
        self.over.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Keep one worker alive until it is over."""
        worker = job_worker(self.home)
        while not self.over.wait(0.5):
            if worker.poll() is not None and not self.over.wait(SECONDS_BEFORE_ANOTHER):
                worker = job_worker(self.home)
        end(worker)


def job_worker(home: Home) -> subprocess.Popen[bytes]:
    """One worker, one job at a time."""
    return child(home, "worker", "-m", "django", "procrastinate", "worker", "--concurrency", "1")


def child(home: Home, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A Python process of ours that writes to `logs/<name>.log`."""
    env = {**os.environ, "CLC_HOME": str(home.root), "DJANGO_SETTINGS_MODULE": "clc.settings"}
    with (home.logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a child gently, then for good."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(SECONDS_TO_END_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the address gives a page; an error when the process ends or the time is up."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):  # http on loopback, said by ourselves
                return
        except urllib.error.HTTPError as wrong:
            raise Unavailable(f"{url} answers with an error {wrong.code}.", todo=f"Read {log}.") from wrong
        except OSError:
            time.sleep(0.1)
    raise Unavailable("The server did not answer.", todo=f"Read {log}.")
