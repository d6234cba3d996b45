"""How each member stands while it trains: a coarse look, cheap enough for a display that refreshes."""

from dataclasses import dataclass

import numpy as np

from gancli.engine.game import Game
from gancli.experiments import judging
from gancli.metrics.floors import floors
from gancli.metrics.trajectory import trajectory
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Array, Snapshot
from gancli.views import VIEWS

_POINTS = 1000
_NEEDLE = 0.2
_REPETITIONS = 20


@dataclass(frozen=True)
class Standing:
    """One member now: w in the target's sds, its points (F, N), their moments (F, 4), and a word."""

    w: float
    points: Array
    moments: Array
    word: str


def standings(game: Game, snapshot: Snapshot) -> list[Standing]:
    """Every member's standing at a snapshot."""
    noise = judging.fixed_noise(game, _POINTS)
    made = judging.points(game, snapshot.generator, noise, judging.fixed_masks(game.experiment, _POINTS))
    look = trajectory(np.arange(len(made)), made, game.target)
    return [
        Standing(w, points, told, _word(w, r))
        for w, r, points, told in zip(
            look.w.tolist(), look.r_smallest.tolist(), made, moments(made), strict=True
        )
    ]


def moments(points: Array) -> Array:
    """Mean, sd, skewness and excess kurtosis of each feature of points (…, F, N), as (…, F, 4)."""
    with np.errstate(all="ignore"):
        stacked = VIEWS["moments"].look(points.astype(np.float64), 0.0)
    return np.swapaxes(stacked.reshape(*points.shape[:-2], 4, -1), -1, -2)


def target_moments(game: Game) -> Array:
    """The same of a large sample of the target."""
    return moments(judging.drawn_real(game, 0, 100_000))


def w_floor(game: Game) -> float:
    """The mean w of as many real points as the verdict judges."""
    name = "w1_sigma" if game.target.dimension == 1 else "sliced_w1"
    return floors(game.target, judging.COUNT, [name], _REPETITIONS)[name].mean


def _word(w: float, r: float) -> str:
    if not np.isfinite(w):
        return "diverged"
    if w <= TOLERANCE:
        return "on target"
    return "needle" if r < _NEEDLE else "not there"
