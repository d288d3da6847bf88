"""The channels there are: folders of `channels` that export CHANNEL, found by being there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from clc.stages.hub.importing.channel import Channel

ROOMS = "clc.channels"


@cache
def channels() -> dict[str, Channel]:
    """The ways in, by name, in order of name."""
    found: dict[str, Channel] = {}
    for room in sorted(iter_modules(import_module(ROOMS).__path__), key=lambda one: one.name):
        place = f"{ROOMS}.{room.name}.channel"
        if room.ispkg and find_spec(place):
            channel: Channel = import_module(place).CHANNEL
            found[channel.name] = channel
    return found
