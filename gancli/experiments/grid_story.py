"""From a recording to all its members in a grid."""

import numpy as np
import numpy.typing as npt

from gancli.experiments import judging
from gancli.experiments.run import Run
from gancli.experiments.scoring import SAMPLES
from gancli.metrics.intervals import wilson
from gancli.metrics.trajectory import trajectory
from gancli.records import GridCell, GridStory

STILL = 10_000
"""Points of a still picture."""
_CROWD = 200
"""The cells of a larger grid share the points that so many would have."""
_FRAMES = 180
"""Of a grid's film."""


def grid_story(run: Run, *, still: bool, epochs: npt.NDArray[np.int64] | None = None) -> GridStory:
    """All members as a grid.

    Args:
        run: The run.
        still: Only the last snapshot, in full.
        epochs: Of a film: the snapshots nearest to these; the film's own where left out.
    """
    recording, game = run.recording, run.game
    count = (STILL if still else SAMPLES) * _CROWD // max(_CROWD, len(recording.seeds))
    wanted = filmed_epochs(run) if epochs is None else epochs
    kept = recording.filmed[-1:] if still else recording.nearest(wanted)
    noise, dropout = judging.fixed_noise(game, count), judging.fixed_masks(run.experiment, count)
    verdicts, cells = run.verdicts(), []
    for place, seed in enumerate(recording.seeds):
        weights = {name: w[kept, place] for name, w in recording.generators.items()}
        samples = judging.points(game, weights, noise, dropout)
        w = trajectory(recording.epochs[kept], samples, game.target).w
        cells.append(GridCell(seed, verdicts[place], samples, w))
    successes = sum(v.label == "converged" for v in verdicts)
    return GridStory(
        title=f"{run.experiment.preset}, {run.remark or f'{run.experiment.epochs:,} epochs'}",
        target=game.target,
        epochs=recording.epochs[kept] if still else wanted,
        cells=tuple(cells),
        successes=successes,
        interval=wilson(successes, len(cells)),
    )


def filmed_epochs(run: Run) -> npt.NDArray[np.int64]:
    """The epochs of the snapshots that the film of a grid shows."""
    return np.asarray(run.recording.epochs[_thinned(run.recording.filmed)])


def _thinned(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The first and the last of some places, and every so many-th between, as many as a grid's film shows."""
    step = -(-len(places) // _FRAMES)
    return np.union1d(places[:1], places[::-1][::step])
