"""What a comparison of a known game holds: numbers in pairs, paths, and what the measured ones amount to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from gancli.config import Experiment
from gancli.experiments.theory.critic import Vector
from gancli.experiments.theory.critical import NEUTRAL
from gancli.experiments.theory.measured import Played


@dataclass(frozen=True)
class Pair:
    """One quantity, predicted and measured; None where there is no such number."""

    predicted: complex | None
    measured: complex | None

    @property
    def difference(self) -> float | None:
        """How far apart they are; None where one of them is missing or infinite."""
        if self.predicted is None or self.measured is None:
            return None
        gap = 0.0 if self.predicted == self.measured else abs(self.predicted - self.measured)
        return float(gap) if isfinite(gap) else None


NONE = Pair(None, None)
"""Where there is nothing to predict or to measure."""


@dataclass(frozen=True)
class Local:
    """What linear algebra says of the game near its equilibrium.

    Attributes:
        eigenvalues: Of the field's Jacobian, in continuous time.
        multipliers: Of one epoch.
        radius: The largest modulus of those.
        critical: The factor on both learning rates up to which it is at most 1.
        remark: Why something is missing; empty where nothing is.
    """

    eigenvalues: Sequence[Pair] = ()
    multipliers: Sequence[Pair] = ()
    radius: Pair = NONE
    critical: Pair = NONE
    remark: str = ""

    @property
    def sentence(self) -> str:
        """Whether the measured game returns to its equilibrium."""
        if self.radius.measured is None:
            return "no linear part to judge by"
        radius = abs(self.radius.measured)
        if abs(radius - 1) <= NEUTRAL:
            return "near the equilibrium it keeps its distance"
        word = "stable" if radius < 1 else "unstable"
        return f"{word}: near the equilibrium an epoch multiplies the distance by {radius:.7f}"


@dataclass(frozen=True, eq=False)
class Paths:
    """One start followed three ways, (epochs + 1, n) each; ``flow`` where continuous time means something."""

    predicted: Vector
    measured: Vector
    flow: Vector | None

    @property
    def difference(self) -> float | None:
        """The largest distance of any number from its prediction, at any epoch; None where a path is lost."""
        gap = float(np.abs(self.predicted - self.measured).max())
        return gap if isfinite(gap) else None


@dataclass(frozen=True, eq=False)
class Comparison:
    """What ``gan theory`` says of a game.

    Attributes:
        name: The game's.
        experiment: Its settings.
        changed: Those that differ from the game's own.
        names: What its numbers are called, D's first.
        equilibrium: Where they rest.
        field: The largest number of the field there.
        local: Near the equilibrium.
        paths: From a start off it.
        played: The measured game.
    """

    name: str
    experiment: Experiment
    changed: Mapping[str, Any]
    names: tuple[str, ...]
    equilibrium: Vector
    field: Pair
    local: Local
    paths: Paths
    played: Played

    @property
    def verdict(self) -> str:
        """How the measured game moves near its equilibrium, and from where the path began."""
        off = self.distances
        went = f"its path went from {off[0]:.4g} away to {off[-1]:.4g} in {len(off) - 1:,} epochs"
        return f"{self.local.sentence}; {went}"

    @property
    def distances(self) -> Vector:
        """How far the measured path is from the equilibrium at every epoch."""
        return np.asarray(np.linalg.norm(self.paths.measured - self.equilibrium, axis=1))
