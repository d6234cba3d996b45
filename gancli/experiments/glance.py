"""A run at a glance: what one member made last, the course of all, from as few points as a terminal can show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gancli.distributions import Distribution, on_line, place_and_width
from gancli.experiments import judging
from gancli.experiments.run import Run
from gancli.metrics.trajectory import Trajectory, trajectory
from gancli.records import Array

_POINTS = 2000
_FEWEST = 200
_MOST = 2**21
"""Numbers that are worked on at a glance."""
_DIRECTIONS = 8


@dataclass(frozen=True, eq=False)
class Glance:
    """One member: G's last points (F, N), how every snapshot stood, and the target's own place and width (2, F)."""

    seed: int
    target: Distribution
    points: Array
    course: Trajectory
    aim: Array


def glance(run: Run, member: int | None = None) -> Glance:
    """One member, by its seed; the first one where left out."""
    recording, game = run.recording, run.game
    place = recording.member(member)
    epochs, made = _made(run, place, _POINTS)
    course = trajectory(epochs, made, game.target, recording.bad_epoch(place), _DIRECTIONS)
    return Glance(recording.seeds[place], game.target, made[-1], course, place_and_width(game.target))


def distances(runs: Sequence[Run]) -> tuple[npt.NDArray[np.int64], Array]:
    """The epochs (K,) and w (E, K) of all members of some runs; NaN after the end of one that is not done."""
    members = sum(len(run.seeds) for run in runs)
    found = [_distances(run, members) for run in runs]
    epochs = max((epochs for epochs, _ in found), key=lambda each: int(each[-1]))
    rows = [np.interp(epochs, own, w, right=np.nan) for own, many in found for w in many]
    return epochs, np.stack(rows)


def last_points(run: Run, members: int) -> Array:
    """The last points (E, F, N) of the first members of a run."""
    game, last = run.game, {name: w[-1, :members] for name, w in run.recording.generators.items()}
    noise, dropout = judging.fixed_noise(game, _POINTS), judging.fixed_masks(run.experiment, _POINTS)
    return judging.points(game, last, noise, dropout)


def _distances(run: Run, members: int) -> tuple[npt.NDArray[np.int64], Array]:
    """The same of one run, from fewer points where there are many members in all."""
    kept, target = run.recording.overview, run.game.target
    numbers = members * len(kept) * (1 if on_line(target) else _DIRECTIONS)
    count = int(np.clip(_MOST // numbers, _FEWEST, _POINTS))
    made = (_made(run, place, count) for place in range(len(run.seeds)))
    return run.recording.epochs[kept], np.stack(
        [trajectory(epochs, points, target, None, _DIRECTIONS).w for epochs, points in made]
    )


def _made(run: Run, place: int, count: int) -> tuple[npt.NDArray[np.int64], Array]:
    """The epochs of the snapshots that are kept and a member's points (K, F, N)."""
    recording, game, kept = run.recording, run.game, run.recording.overview
    weights = {name: w[kept, place] for name, w in recording.generators.items()}
    noise, dropout = judging.fixed_noise(game, count), judging.fixed_masks(run.experiment, count)
    return recording.epochs[kept], judging.points(game, weights, noise, dropout)
