"""A known game, predicted beside measured: eigenvalues, multipliers, the critical step, paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from gancli.config import Experiment
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.experiments.theory.companion import companion
from gancli.experiments.theory.critic import Critic, Vector
from gancli.experiments.theory.critical import NEUTRAL, critical, spectral_radius
from gancli.experiments.theory.flow import flow
from gancli.experiments.theory.games import FREE, GAMES
from gancli.experiments.theory.measured import Played, scaled
from gancli.experiments.theory.rules import RULES
from gancli.experiments.theory.settings import changed
from gancli.experiments.theory.stepping import path


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


@dataclass(frozen=True, eq=False)
class Paths:
    """One start followed three ways, (epochs + 1, n) each; ``flow`` where continuous time means something."""

    predicted: Vector
    measured: Vector
    flow: Vector | None

    @property
    def difference(self) -> float:
        """The largest distance of any number from its prediction, at any epoch."""
        return float(np.abs(self.predicted - self.measured).max())


@dataclass(frozen=True, eq=False)
class Comparison:
    """What ``gan theory`` says of a game.

    Attributes:
        name: The game's.
        experiment: Its settings.
        changed: Those that differ from the game's own.
        names: What its numbers are called, D's first.
        equilibrium: Where they rest.
        rest: The largest number of the measured field there.
        eigenvalues: Of the field's Jacobian, in continuous time.
        multipliers: Of one epoch.
        radius: The largest modulus of those.
        critical: The factor on both learning rates up to which it is at most 1.
        paths: From a start off the equilibrium.
        remark: Why something is missing; empty where nothing is.
        played: The measured game, for its field.
    """

    name: str
    experiment: Experiment
    changed: Mapping[str, Any]
    names: tuple[str, ...]
    equilibrium: Vector
    rest: float
    eigenvalues: Sequence[Pair]
    multipliers: Sequence[Pair]
    radius: Pair
    critical: Pair
    paths: Paths
    remark: str
    played: Played

    @property
    def verdict(self) -> str:
        """Whether the measured game returns to its equilibrium: near it, and from where the path began."""
        off = self.distances
        return f"{self._near}; its path went from {off[0]:.4g} away to {off[-1]:.4g} in {len(off) - 1:,} epochs"

    @property
    def _near(self) -> str:
        radius = self.radius.measured
        if radius is None:
            return "no linear part to judge by"
        if abs(abs(radius) - 1) <= NEUTRAL:
            return "near the equilibrium it keeps its distance"
        word = "stable" if abs(radius) < 1 else "unstable"
        return f"{word}: near the equilibrium an epoch multiplies the distance by {abs(radius):.7f}"

    @property
    def distances(self) -> Vector:
        """How far the measured path is from the equilibrium at every epoch."""
        return np.asarray(np.linalg.norm(self.paths.measured - self.equilibrium, axis=1))


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
    played = Played.of(known, game, solved)
    d, g = solved.equilibrium()
    rest = np.concatenate([d, g])
    found, missing = _near(solved, played, experiment)
    begin = _start(rest, known.offset, start, played.labels)
    return Comparison(
        name=name,
        experiment=experiment,
        changed=differing,
        names=played.labels,
        equilibrium=rest,
        rest=float(np.abs(played.field(rest[None])).max()),
        paths=Paths(
            path(solved, begin[: len(d)], begin[len(d) :], experiment, experiment.epochs),
            played.path(begin, experiment.epochs),
            flow(solved, begin[: len(d)], begin[len(d) :], experiment, experiment.epochs),
        ),
        remark=missing,
        played=played,
        **found,
    )


def _near(solved: Critic, played: Played, experiment: Experiment) -> tuple[dict[str, Any], str]:
    """Everything that linear algebra says, and why it says nothing where it does not."""
    d, g = solved.equilibrium()
    rest, plain = np.concatenate([d, g]), solved.jacobian()
    nothing: dict[str, Any] = {"eigenvalues": [], "multipliers": [], "radius": NONE, "critical": NONE}
    if not np.isfinite(plain).all():
        return nothing, f"the penalty {experiment.discriminator.penalty!r} has a kink at rest"
    jacobian = plain
    if experiment.play == "consensus":
        jacobian = plain - experiment.consensus * plain.T @ plain
    nothing["eigenvalues"] = matched_eigenvalues(jacobian, played.jacobian(rest))
    matrix = companion(plain, len(d), experiment)
    if matrix is None:
        sides = {experiment.discriminator.optimizer.name, experiment.generator.optimizer.name}
        names = " and ".join(sorted(name for name in sides if not RULES[name].linear))
        return nothing, f"{names}: the gradient is divided by its own size, which is 0 at rest"

    def predicted_radius(factor: float) -> float:
        found = companion(plain, len(d), scaled(experiment, factor))
        assert found is not None
        return spectral_radius(found)

    def measured_radius(factor: float) -> float:
        return spectral_radius(played.scaled(factor).multiplier_matrix(rest))

    found = played.multiplier_matrix(rest)
    speed = float(np.abs(np.linalg.eigvals(jacobian)).max()) * _longest(experiment)
    return {
        **nothing,
        "multipliers": matched_eigenvalues(matrix, found),
        "radius": Pair(spectral_radius(matrix), spectral_radius(found)),
        "critical": Pair(critical(predicted_radius, speed), critical(measured_radius, speed)),
    }, ""


def matched_eigenvalues(predicted: Vector, measured: Vector) -> list[Pair]:
    """The eigenvalues of two matrices, each one beside its like, the fastest first."""
    from scipy.optimize import linear_sum_assignment

    one, two = np.linalg.eigvals(predicted), np.linalg.eigvals(measured)
    rows, columns = linear_sum_assignment(np.abs(one[:, None] - two[None, :]))
    pairs = [Pair(complex(one[i]), complex(two[j])) for i, j in zip(rows, columns, strict=True)]
    return sorted(pairs, key=lambda pair: (-round(abs(pair.predicted or 0), 9), -(pair.predicted or 0).imag))


def _longest(experiment: Experiment) -> float:
    """The longest way in an epoch for a gradient of 1."""
    d, g = experiment.discriminator.optimizer.lr, experiment.generator.optimizer.lr
    return max(experiment.d_steps * d, experiment.g_steps * g)


def _start(
    rest: Vector, offset: tuple[float, float], asked: Sequence[float] | None, labels: Sequence[str]
) -> Vector:
    if asked is None:
        return rest + np.array([offset[0], *[0.0] * (len(rest) - 2), offset[1]])
    if len(asked) != len(rest) or not np.isfinite(asked).all():
        raise UsageError(f"a start here has {len(rest)} numbers: {', '.join(labels)}", fix="--start 0,1")
    return np.array(asked, np.float64)
