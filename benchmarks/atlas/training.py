"""Training and judging some seeds of a cell, in memory: nothing but the results is kept."""

from collections.abc import Sequence

import numpy as np

from benchmarks.atlas.cells import Cell
from benchmarks.atlas.results import Result
from gancli.engine.game import Game
from gancli.engine.train import train
from gancli.experiments import engines, judging, machine, resolve
from gancli.experiments.ledger import Ledger
from gancli.experiments.preparing import NOBODY, prepare
from gancli.experiments.recording import Recording
from gancli.metrics import modes
from gancli.records import Verdict

COUNT = 2_000
"""Points of a judged sample."""
DIRECTIONS = 32
"""Directions of a judged sample in the plane."""
SNAPSHOTS = 100


def results(cell: Cell, seeds: Sequence[int]) -> list[Result]:
    """How these seeds end."""
    game = resolve.game(cell.experiment)
    recording = _recording(game, seeds)
    jobs = machine.cores()
    look = judging.Look(COUNT, DIRECTIONS)
    verdicts = list(judging.verdicts(recording, jobs=jobs, look=look))
    averages = (
        []
        if recording.averages is None
        else list(judging.verdicts(recording, jobs=jobs, look=look, average=True))
    )
    return [
        _result(recording, place, verdict, averages[place] if averages else None)
        for place, verdict in enumerate(verdicts)
    ]


def _recording(game: Game, seeds: Sequence[int]) -> Recording:
    used = engines.expected(engines.ANYTHING, game, len(seeds))
    prepare(used.engine, game, NOBODY)
    epochs, ledger = game.experiment.epochs, Ledger(seeds)
    kept = {round(epochs * k / SNAPSHOTS) for k in range(SNAPSHOTS + 1)}
    for snapshot in train(
        game, seeds, "cpu", engine=used.engine, jobs=used.threads, is_recorded=kept.__contains__
    ):
        ledger.add(snapshot)
    return Recording.of(game, seeds, ledger.take()[0])


def _result(recording: Recording, place: int, verdict: Verdict, average: Verdict | None) -> Result:
    captured, quality = _modes(recording, place)
    return Result(
        seed=recording.seeds[place],
        label=str(verdict.label),
        quality=verdict.quality or "",
        w=_number(verdict.w),
        settled="" if verdict.settled_at is None else str(verdict.settled_at),
        modes=captured,
        high_quality=quality,
        average="" if average is None else str(average.label),
        average_w="" if average is None else _number(average.w),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _modes(recording: Recording, place: int) -> tuple[str, str]:
    """Modes that the last points capture, and the share of points near one."""
    game = recording.game
    if not modes.has_modes(game.target):
        return "", ""
    weights = {name: w[-1:, place] for name, w in recording.generators.items()}
    points = judging.points(
        game, weights, judging.fixed_noise(game, COUNT), judging.fixed_masks(game.experiment, COUNT)
    )
    if not np.isfinite(points).all():
        return "0", "0"
    made = points.astype(np.float64)
    return f"{modes.captured(made, game.target)[0]:.0f}", f"{modes.high_quality(made, game.target)[0]:.4g}"
