"""A known game, predicted beside measured: near its equilibrium, and along a path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.theory.flow import flow
from gancli.experiments.theory.games import FREE, GAMES
from gancli.experiments.theory.local import Local
from gancli.experiments.theory.measured import Played
from gancli.experiments.theory.settings import changed
from gancli.experiments.theory.slopes import Vector
from gancli.experiments.theory.stepping import path


@dataclass(frozen=True, eq=False)
class Paths:
    """One start followed for all epochs, (epochs + 1, n) each."""

    predicted: Vector
    measured: Vector

    @property
    def difference(self) -> float | None:
        """The largest distance of any number from its prediction, at any epoch; None where a path is lost."""
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            gap = float(np.abs(self.predicted - self.measured).max())
        return gap if isfinite(gap) else None


@dataclass(frozen=True, eq=False)
class Comparison:
    """What ``gan theory`` says of a game, worked out when it is asked for.

    Attributes:
        name: The game's.
        changed: The settings that differ from the game's own.
        local: Near the equilibrium.
        start: Where its paths begin.
    """

    name: str
    changed: Mapping[str, Any]
    local: Local
    start: Vector

    @property
    def experiment(self) -> Experiment:
        """Its settings."""
        return self.local.played.game.experiment

    @property
    def names(self) -> tuple[str, ...]:
        """What its numbers are called, D's first."""
        return self.local.played.labels

    @cached_property
    def paths(self) -> Paths:
        """From the start on, for all epochs."""
        epochs = self.experiment.epochs
        with np.errstate(all="ignore"):  # a path may be lost, and is then told so
            return Paths(
                path(self.local.solved, *self._sides, self.experiment, epochs),
                self.local.played.path(self.start, epochs),
            )

    @cached_property
    def flow(self) -> Vector | None:
        """From the same start in continuous time, (epochs + 1, n); None where that has no meaning or no end."""
        with np.errstate(all="ignore"):
            return flow(self.local.solved, *self._sides, self.experiment, self.experiment.epochs)

    @property
    def _sides(self) -> tuple[Vector, Vector]:
        """D's numbers and G's at the start."""
        size = len(self.local.solved.equilibrium()[0])
        return self.start[:size], self.start[size:]

    @property
    def distances(self) -> Vector:
        """How far the measured path is from the equilibrium at every epoch."""
        return np.asarray(np.linalg.norm(self.paths.measured - self.local.rest, axis=1))

    @property
    def verdict(self) -> str:
        """How the measured game moves near its equilibrium, and from where the path began."""
        off = self.distances
        went = f"its path went from {off[0]:.4g} away to {off[-1]:.4g} in {len(off) - 1:,} epochs"
        return f"{self.local.sentence}; {went}"


def compare(name: str, settings: Sequence[str] = (), start: Sequence[float] | None = None) -> Comparison:
    """Play a known game and predict it.

    Args:
        name: Of GAMES.
        settings: ``KEY=VALUE`` assignments, of those that leave it the same game.
        start: Where the path begins, all of the game's numbers; the game's own place where left out.

    Raises:
        UsageError: A setting makes another game of it, or nothing is known of it.
    """
    known = GAMES[name]
    experiment, differing = changed(name, known.experiment, known.free | FREE, settings)
    game = resolve.game(experiment)
    solved = known.solved(game)
    local = Local(solved, Played.of(known, game, solved))
    return Comparison(name, differing, local, _start(local, known.offset, start))


def _start(local: Local, offset: tuple[float, float], asked: Sequence[float] | None) -> Vector:
    rest, labels = local.rest, local.played.labels
    if asked is None:
        return np.asarray(rest + np.array([offset[0], *[0.0] * (len(rest) - 2), offset[1]]))
    if len(asked) != len(rest) or not np.isfinite(asked).all():
        raise UsageError(f"a start here has {len(rest)} numbers: {', '.join(labels)}", fix="--start 0,1")
    return np.array(asked, np.float64)
