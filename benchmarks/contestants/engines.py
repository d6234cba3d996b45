"""This product: its engines, as the commands use them."""

import time

import numpy as np

from benchmarks.contestants.games import game, most_epochs, updates
from benchmarks.measure import Contestant, Turn, UnavailableError, lasting
from gancli.engine.coverage import obstacles
from gancli.engine.game import Game
from gancli.engine.train import train
from gancli.experiments import engines
from gancli.experiments.preparing import NOBODY, prepare


def engine(preset: str, name: str, members: int, jobs: int, seconds: float) -> Contestant:
    """``engine`` with so many members on so many threads, compiled before its clock starts.

    Raises:
        UnavailableError: The engine does not cover this preset.
    """
    ready(preset, name)

    def make(epochs: int) -> Contestant:
        played = game(preset, epochs)
        return Contestant(f"{name} engine", turn_of(played, name, members, jobs), members * updates(played))

    return lasting(seconds, make, most_epochs(preset))


def ready(preset: str, name: str) -> None:
    """Compile what the engine needs; UnavailableError where it does not cover the preset."""
    played = game(preset, 1)
    if name == engines.NATIVE and (why := obstacles(played)):
        raise UnavailableError(f"the fused engine for {preset} ({'; '.join(why)})")
    prepare(name, played, NOBODY)


def usual(preset: str) -> str:
    """The engine that the commands take on the CPU."""
    return engines.chosen(engines.AUTO, "cpu", game(preset, 1))


def turn_of(played: Game, name: str, members: int, jobs: int) -> Turn:
    """One whole training; its clock starts once the weights are there that the game begins from."""

    def turn() -> float:
        snapshots = train(
            played, range(members), "cpu", engine=name, jobs=jobs, is_recorded=lambda epoch: False
        )
        last = next(snapshots)
        start = time.perf_counter()
        for last in snapshots:  # noqa: B007
            pass
        seconds = time.perf_counter() - start
        assert all(np.isfinite(w).all() for w in last.generator.values()), "a diverged member costs nothing"
        return seconds

    return turn
