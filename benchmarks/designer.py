"""A slider of the structure designer moved again and again: the server's answer and its CPU, whole trips over HTTP."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import click
from _ground import home_of, institution, open_home
from _measure import Told, answer, spread


@click.command()
@click.option("--clients", default=300, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--home", help="A folder to make the institution in, or that holds it already; kept.")
@click.option("--moves", default=200, show_default=True, help="How often the slider is moved.")
@click.option("--product", default="fixed_asset", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def main(clients: int, home: str | None, moves: int, product: str, as_json: bool) -> None:
    """Begin a quote for a rated client, then ask for its numbers as the screen does while a slider moves."""
    home_of(home, clients)
    open_home()
    institution(clients)
    answer(measured(product, moves), as_json=as_json)


def measured(product: str, moves: int) -> Told:
    """Milliseconds from the move to the fragment, and of CPU, on this machine; the first look apart."""
    from django.test import Client as Http

    from clc.stages.credit.models import Rating
    from clc.stages.deal.services.structures import begin_quote
    from clc.stages.hub.models import Client, User
    from clc.stages.hub.reach import acting_as, as_system

    with as_system():
        rated = Rating.objects.filter(state="confirmed").values_list("client", flat=True)
        client = Client.objects.filter(pk__in=rated).first() or Client.objects.exclude(manager=None).first()
        assert client is not None
        user = User.objects.get(pk=client.manager_id)
    with acting_as(user):
        structure = begin_quote(by=user, client=client, product=product).structures.get()
    http = Http(HTTP_HOST="127.0.0.1")
    http.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    form: dict[str, Any] = {"saves": 0, "tenor_months": structure.tenor_months, "repayment": "level"}
    address, walls, cpus = f"/structures/one/{structure.pk}/live/", [], []
    for move in range(moves + 1):
        form["rate"] = str(Decimal("3") + Decimal(move % 100) / 20)
        wall, cpu = time.perf_counter(), time.process_time()
        told = http.post(address, form, HTTP_HX_REQUEST="true")
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        assert told.status_code == 200, told.status_code
    return {"first look ms": round(walls[0], 1), "move ms": spread(walls[1:]), "cpu ms": spread(cpus[1:])}


if __name__ == "__main__":
    main()
