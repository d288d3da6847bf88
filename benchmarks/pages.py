"""The client list and the client page as a browser gets them, against a page that says hello after one query."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from _ground import home_of, institution, open_home
from _measure import Told, answer, cpu_of, over, spread

LISTS = {
    "first page": "", "page 20": "?page=20", "by name": "?sort=name", "by exposure": "?sort=exposure",
    "by exposure, last page": "?sort=exposure&page=100", "by sales": "?sort=-sales", "red": "?light=red",
    "gold, by exposure": "?tier=gold&sort=-exposure", "grade A1": "?grade=A1", "one branch": "?branch={branch}",
    "mine": "?manager=me", "exposure from": "?from=1000000", "late": "?overdue=1", "one warning": "?warning=overdue",
    "two characters": "?q={pair}", "initials": "?q={initials}", "code": "?q={code}", "nothing": "?q=qqqqzzzz",
    "red of a branch by sales": "?light=red&branch={branch}&sort=-sales",
}  # fmt: skip
CLIENT = {"client": "", "its warnings": "warnings/", "its facts": "facts/", "its invoices": "invoices/"}
LIST, PEOPLE = "/clients/", ("risk", "branch_head", "manager")


@click.command()
@click.option("--clients", default=100_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--home", help="A folder to make the institution in, or that holds it already; kept.")
@click.option("--rounds", default=15, show_default=True, help="How often each page is asked for.")
@click.option("--at-once", default=8, show_default=True, help="How many users ask at the same time in the second part.")
@click.option("--json", "as_json", is_flag=True)
def main(clients: int, home: str | None, rounds: int, at_once: int, as_json: bool) -> None:
    """Serve as `clc serve` does and ask for pages: one user at a time, then several at once."""
    folder = home_of(home, clients)
    open_home()
    institution(clients)
    judged()
    static(folder)
    found: Told = {"clients": clients, "rounds": rounds}
    port = free_port()
    server = serve(port)
    try:
        hello = wait(port)
        found |= measured(port, hello, rounds, at_once, server.pid, folder)
    finally:
        server.terminate()
        server.wait()
    answer(found, as_json=as_json)


def measured(port: int, hello: str, rounds: int, at_once: int, server: int, home: Path) -> Told:
    """All figures, a line a page."""
    told: Told = {}
    people, words = signed_in(), samples()
    floor = asked(hello, rounds * 4, "")
    told["hello, one query"] = floor
    for role, cookie in people.items():
        for name, query in LISTS.items():
            url = f"http://127.0.0.1:{port}{LIST}{query.format(**words[role])}"
            told[f"{role}: list, {name}"] = against(asked(url, rounds, cookie), floor)
        for name, part in CLIENT.items():
            code = words[role]["client"]
            url = f"http://127.0.0.1:{port}/client/{code}/{part}"
            told[f"{role}: {name}"] = against(asked(url, rounds, cookie), floor)
    told["worst list p95"] = max(((each["p95_ms"], name) for name, each in told.items() if "list," in name), default=(0, ""))
    url = f"http://127.0.0.1:{port}{LIST}?sort=exposure"
    for name, address in (("list", url), ("hello", hello)):
        told[f"{at_once} at once: {name}"] = together(address, rounds, at_once, list(people.values()))
    told["server"] = {"peak_mb": peak_of(server), "cpu_s": round(sum(map(cpu_of, family(server))), 1)}
    return told


def against(page: Told, floor: Told) -> Told:
    """The figures with their ratio to the floor."""
    return {**page, "times_hello": over(page["p50_ms"], floor["p50_ms"])}


def judged() -> None:
    """Judge the institution unless it is."""
    from clc.stages.hub.judged import last_run
    from clc.stages.hub.judging import judge
    from clc.stages.hub.reach import as_system
    from clc.stages.hub.services.people import the_machine

    with as_system():
        there = last_run()
    if there is None:
        judge(by=the_machine())


def static(home: Path) -> None:
    """Collect static files, as serving does."""
    from clc.doors.cli.shared import running
    from clc.home import Home

    running.collect_static(Home.open(home))


def signed_in() -> dict[str, str]:
    """A session cookie for one person of each role."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from clc.stages.hub.models import User
    from clc.stages.hub.reach import as_system

    cookies = {}
    with as_system():
        for role in PEOPLE:
            user = User.objects.filter(role=role, is_active=True).order_by("pk").first()
            if user is None:
                continue
            session = import_module(settings.SESSION_ENGINE).SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            cookies[role] = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return cookies


def samples() -> dict[str, dict[str, Any]]:
    """What each role's pages are filtered by: names and codes that are there."""
    from clc.stages.hub.models import Client, User
    from clc.stages.hub.reach import acting_as, as_system

    found = {}
    for role in PEOPLE:
        with as_system():
            user = User.objects.filter(role=role, is_active=True).order_by("pk").first()
        if user is None:
            continue
        with acting_as(user):
            client = Client.objects.select_related("party", "branch").order_by("pk").first()
            assert client is not None
            found[role] = {
                "branch": client.branch.code,
                "client": client.code,
                "code": client.code,
                "pair": urllib.request.quote(client.party.name[:2]),
                "initials": client.party.initials[:4],
            }
    return found


def serve(port: int) -> subprocess.Popen[bytes]:
    """Granian as `clc serve` starts it, with the page that says hello beside Clc's own."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", "1", "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning",
               "_hello:application"]  # fmt: skip
    return subprocess.Popen(command, cwd=Path(__file__).parent, env={**os.environ, "DJANGO_SETTINGS_MODULE": "clc.settings"})


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int) -> str:
    """The address of the hello page, when it answers."""
    url = f"http://127.0.0.1:{port}/hello/"
    for _ in range(240):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return url
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise click.ClickException("the server does not answer")


def get(url: str, cookie: str) -> float:
    """Milliseconds of one request, to the last byte; an error unless it is answered with 200 and no detour."""
    request = urllib.request.Request(url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=120) as response:
        response.read()
        if response.geturl().split("?")[0] != url.split("?")[0]:
            raise click.ClickException(f"{url} led to {response.geturl()}")
    return (time.perf_counter() - start) * 1e3


def asked(url: str, rounds: int, cookie: str) -> Told:
    """Figures of one page for one user at a time, the first request left out."""
    first = get(url, cookie)
    return {**spread([get(url, cookie) for _ in range(rounds)]), "first_ms": round(first, 1)}


def together(url: str, rounds: int, users: int, cookies: list[str]) -> Told:
    """Figures of one page asked for by several users at once."""
    times: list[float] = []

    def one(place: int) -> None:
        times.extend(get(url, cookies[place % len(cookies)]) for _ in range(rounds))

    threads = [threading.Thread(target=one, args=(place,)) for place in range(users)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {**spread(times), "requests_per_s": round(len(times) / (time.perf_counter() - start), 1)}


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [pid, *map(int, found.stdout.split())]


def peak_of(pid: int) -> int:
    """The most memory that a process and its children held, in MB."""
    total = 0
    for each in family(pid):
        for line in Path(f"/proc/{each}/status").read_text().splitlines():
            total += int(line.split()[1]) if line.startswith("VmHWM") else 0
    return total // 1024


if __name__ == "__main__":
    main()
