"""From the outcomes of a study to what its pictures show."""

from collections import Counter
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gancli.experiments.grid_story import filmed_epochs, grid_story
from gancli.experiments.run import Run
from gancli.experiments.story import story
from gancli.experiments.study import Study
from gancli.experiments.study_outcome import LEVEL, Outcome, outcomes
from gancli.metrics.intervals import wilson
from gancli.metrics.profile import profile
from gancli.metrics.survival import settling
from gancli.metrics.verdict import TOLERANCE
from gancli.records import Gallery, GridStory, SettingStory, StudyStory

_STEPS = 300
_FAR = 1e4
"""Where the axis of w ends at the latest."""
_PAGE = 32
"""How many runs a page has room for."""


def study_story(study: Study, tolerance: float = TOLERANCE) -> StudyStory:
    """All settings of a study, ready to be drawn."""
    found = outcomes(study, tolerance)
    places = axis(np.concatenate([each.w for each in found]), tolerance)
    experiment = study.run.experiment
    epochs = "" if "epochs" in study.plan.vary else f", {experiment.epochs:,} epochs"
    title = ", ".join(filter(None, (f"{experiment.preset}{epochs}", study.run.remark)))
    return StudyStory(title, tuple(_told(each, places) for each in found), tolerance)


def study_grid(study: Study, *, still: bool) -> GridStory:
    """All members of a study's first setting as a grid, those of a later batch after those before."""
    runs = of_first(study)
    epochs = None if still else filmed_epochs(max(runs, key=lambda run: int(run.recording.epochs[-1])))
    told = [grid_story(run, still=still, epochs=epochs) for run in runs]
    cells = tuple(cell for each in told for cell in each.cells)
    successes = sum(each.successes for each in told)
    return replace(told[0], cells=cells, successes=successes, interval=wilson(successes, len(cells)))


def gallery(study: Study) -> Gallery:
    """The members of a study's first setting, those of a later batch after those before; the first ones in full."""
    runs = of_first(study)
    members = [(run, seed) for run in runs for seed in run.seeds]
    successes = sum(verdict.label == "converged" for run in runs for verdict in run.verdicts())
    left_out = tuple(seed for _, seed in members[_PAGE:])
    experiment = study.run.experiment
    return Gallery(
        title=f"{study.run.name} · {experiment.preset}, {study.run.remark or f'{experiment.epochs:,} epochs'}",
        stories=(story(run, seed) for run, seed in members[:_PAGE]),
        left_out=left_out,
        hint=f"gan render {study.run.word} --member {left_out[0]} --out run.html" if left_out else "",
        runs=len(members),
        successes=successes,
        interval=wilson(successes, len(members)),
    )


def of_first(study: Study) -> list[Run]:
    """The runs of the first setting that have come to an end, and the study's own."""
    parts = zip(study.plan.parts, map(study.part, range(len(study.plan.parts))), strict=True)
    runs = [run for part, run in parts if part.setting == 0 and run is not None]
    return [run for run in runs if run is study.run or run.directory.finished]


def axis(w: npt.NDArray[np.float64], tolerance: float) -> npt.NDArray[np.float64]:
    """Places along w from under the smallest to over the largest; the tolerance is one, its surroundings are inside."""
    middle = tolerance or 1.0
    inside = np.append(w[(w > 0) & (w < _FAR)], [middle / 3, 3 * middle])
    return np.union1d(np.geomspace(inside.min() / 1.3, inside.max() * 1.3, _STEPS), middle)


def _told(outcome: Outcome, places: npt.NDArray[np.float64]) -> SettingStory:
    return SettingStory(
        label=outcome.setting.label,
        set=outcome.setting.set,
        runs=outcome.runs,
        counts=Counter(verdict.label for verdict in outcome.verdicts),
        interval=outcome.interval(),
        w=outcome.w,
        settling=settling(outcome.settled_at, outcome.settled, LEVEL),
        profile=profile(outcome.w, places, LEVEL),
        epochs=outcome.experiment.epochs,
    )
