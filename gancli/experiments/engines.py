"""Which engine trains a game, on which device and how many threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gancli.engine.coverage import ENGINES, obstacles
from gancli.engine.game import Game
from gancli.errors import UsageError, unknown_name
from gancli.experiments import machine

AUTO = "auto"
NATIVE, GENERAL = "fused", "torch"
_ITS_DEVICES = (AUTO, "cpu")


@dataclass(frozen=True)
class Wanted:
    """What the user asks of the machine.

    Attributes:
        device: ``auto``, ``cpu``, ``cuda`` or ``mps``.
        engine: ``auto`` or a row of ``ENGINES``.
        jobs: Threads; None for all cores.
    """

    device: str = AUTO
    engine: str = AUTO
    jobs: int | None = None


ANYTHING = Wanted()
"""Leave the machine to us."""


@dataclass(frozen=True)
class Used:
    """What a run takes of the machine; its config.json names the three."""

    engine: str
    device: str
    threads: int


def settled(wanted: Wanted, game: Game, members: int) -> Used:
    """Engine, device and threads for a game; torch is imported only to look for a GPU.

    Raises:
        UsageError: A name is unknown, a device is not there or the engine cannot do it.
    """
    chosen(wanted.engine, wanted.device, game)  # what cannot be is said before torch is imported
    asked = "cpu" if wanted.engine == NATIVE else wanted.device
    device = machine.choose(asked, game, members)
    return _used(wanted, device, game, members)


def expected(wanted: Wanted, game: Game, members: int) -> Used:
    """The same without a look at the devices, for a plan: ``auto`` is taken for the CPU."""
    return _used(wanted, "cpu" if wanted.device == AUTO else wanted.device, game, members)


def chosen(asked: str, device: str, game: Game) -> str:
    """The engine for a game on a device: ``auto`` takes the native one wherever that can.

    Raises:
        UsageError: There is no such engine, or it cannot do it.
    """
    if asked not in (AUTO, *ENGINES):
        raise unknown_name("engine", asked, (AUTO, *ENGINES))
    hindrances = [] if asked == GENERAL else _hindrances(device, game)
    if asked == NATIVE and hindrances:
        raise UsageError(
            f"the engine {NATIVE!r} cannot train this",
            cause="; ".join(hindrances),
            fix=f"--engine {GENERAL}",
        )
    return asked if asked != AUTO else GENERAL if hindrances else NATIVE


def gaps() -> dict[str, list[str]]:
    """The rows that the native engine does not cover, by the names of their tables; single points need no view."""
    from gancli.distributions import DISTRIBUTIONS, NOISES, build
    from gancli.engine.optimizers import OPTIMIZERS
    from gancli.engine.plays import PLAYS
    from gancli.losses import LOSSES, PENALTIES
    from gancli.networks import ACTIVATIONS
    from gancli.views import VIEWS

    tables: dict[str, Mapping[str, Any]] = {
        "targets": {name: build(name, {}) for name in DISTRIBUTIONS},
        "noises": NOISES,
        "losses": LOSSES,
        "penalties": PENALTIES,
        "views": VIEWS,
        "activations": ACTIVATIONS,
        "optimizers": OPTIMIZERS,
        "plays": PLAYS,
    }
    found = {
        table: [name for name, row in rows.items() if not row.native and name != "points"]
        for table, rows in tables.items()
    }
    return {table: names for table, names in found.items() if names}


def _used(wanted: Wanted, device: str, game: Game, members: int) -> Used:
    if wanted.jobs is not None and wanted.jobs < 1:
        raise UsageError(f"cannot train on {wanted.jobs} threads", cause="--jobs must be at least 1")
    engine = chosen(wanted.engine, device, game)
    threads = min(wanted.jobs or machine.cores(), members) if engine == NATIVE else 1
    return Used(engine, device, threads)


def _hindrances(device: str, game: Game) -> list[str]:
    """Why the native engine cannot train a game on a device."""
    elsewhere = device in machine.DEVICES and device not in _ITS_DEVICES
    return [*([f"it computes on the CPU, not on {device}"] if elsewhere else []), *obstacles(game)]
