"""From the runs of a study's first setting to one picture of them all over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gancli.experiments import judging
from gancli.experiments.run import Run
from gancli.experiments.story import w_floor
from gancli.experiments.study import Study
from gancli.experiments.study_outcome import LEVEL
from gancli.experiments.study_story import axis, of_first
from gancli.metrics.intervals import wilson
from gancli.metrics.profile import profile
from gancli.metrics.trajectory import Trajectory, trajectory
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Array, EnsembleStory

_SAMPLES = 2000
"""Points of every snapshot: a fifth of what a verdict looks at."""
_DIRECTIONS = 16
"""In the plane, w over so many of them: an eighth of what a verdict looks along."""


@dataclass(frozen=True, eq=False)
class _Member:
    """One run: what its snapshots say, and its points at the last one."""

    seen: Trajectory
    ended: npt.NDArray[np.bool_]
    points: Array

    def row(self, name: str) -> Array:
        """One of the numbers over the epochs; on the line mean and sd are the first feature's. NaN after the end."""
        values = np.asarray(getattr(self.seen, name), np.float64)
        return np.where(self.ended, np.nan, values[:, 0] if values.ndim > 1 else values)


def ensemble_story(study: Study, tolerance: float = TOLERANCE) -> EnsembleStory:
    """All runs of a study's first setting, those of a later batch after those before."""
    runs = of_first(study)
    longest = max((run.recording for run in runs), key=lambda recording: int(recording.epochs[-1]))
    epochs = longest.epochs[longest.overview]
    members = [member for run in runs for member in _members(run, epochs)]
    verdicts = tuple(verdict for run in runs for verdict in run.verdicts(tolerance))
    w = np.array([np.inf if verdict.w is None else verdict.w for verdict in verdicts])
    target = study.run.game.target
    place, width = ("mean", "sd") if target.dimension == 1 else ("b", "r")
    return EnsembleStory(
        title=_title(study),
        hint=_hint(study),
        target=target,
        epochs=epochs,
        verdicts=verdicts,
        w=np.stack([member.row("w") for member in members]),
        place=np.stack([member.row(place) for member in members]),
        width=np.stack([member.row(width) for member in members]),
        words=members[0].seen.words,
        ends=np.stack([member.points for member in members]),
        interval=wilson(sum(verdict.label == "converged" for verdict in verdicts), len(verdicts), LEVEL),
        profile=profile(w, axis(w, tolerance), LEVEL),
        tolerance=tolerance,
        w_floor=w_floor(target, _SAMPLES),
    )


def _members(run: Run, epochs: npt.NDArray[np.int64]) -> Iterator[_Member]:
    """Every member at its snapshots nearest to those epochs."""
    recording, game = run.recording, run.game
    kept = recording.nearest(epochs)
    ended = epochs > recording.epochs[-1]
    noise, dropout = judging.fixed_noise(game, _SAMPLES), judging.fixed_masks(run.experiment, _SAMPLES)
    for member in range(len(recording.seeds)):
        weights = {name: w[kept, member] for name, w in recording.generators.items()}
        points = judging.points(game, weights, noise, dropout)
        seen = trajectory(epochs, points, game.target, recording.bad_epoch(member), _DIRECTIONS)
        yield _Member(seen, ended, points[-1])


def _title(study: Study) -> str:
    experiment, setting = study.run.experiment, study.settings[0]
    length = study.run.remark or f"{experiment.epochs:,} epochs"
    title: list[Any] = [f"{experiment.preset}, {length}"] + ([] if study.is_single else [setting.label])
    return " · ".join(title)


def _hint(study: Study) -> str:
    """How to draw another setting: each one's first batch is a run of its own."""
    if study.is_single:
        return ""
    there = [run for place in range(1, len(study.settings)) if (run := study.part(place)) is not None]
    more = f"; another one: gan render {there[0].word} --panels ensemble" if there else ""
    return f"the first of {len(study.settings)} settings{more}"
