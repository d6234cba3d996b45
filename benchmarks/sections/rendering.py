"""Films: frames a second, of one run and of a grid."""

import tempfile
import time
from pathlib import Path

from benchmarks.measure import Effort, Findings, Row
from gancli.experiments.render import render
from gancli.experiments.run import Run
from gancli.experiments.stability import stability
from gancli.experiments.train import train

_SNAPSHOTS = 300


def rendering(effort: Effort) -> Findings:
    """Both films at their default size, with a frame for each snapshot."""
    snapshots = min(_SNAPSHOTS, effort.scaling_epochs)
    with tempfile.TemporaryDirectory() as folder:
        one = train(epochs=snapshots, snapshots=snapshots, runs_dir=folder)
        grid = stability(runs=effort.runs, epochs=snapshots, snapshots=snapshots, runs_dir=folder).run
        return Findings(
            [_row("`gan render`, one run", one, effort), _row("`gan render`, a grid", grid, effort)]
        )


def _row(what: str, run: Run, effort: Effort) -> Row:
    speeds = [_speed(run) for _ in range(-effort.warm_ups, effort.command_turns)]
    return Row(what, speeds[effort.warm_ups :], "frames a second")


def _speed(run: Run) -> float:
    written = 0

    def count(done: int, total: int) -> None:
        nonlocal written
        written = done

    start = time.perf_counter()
    render(run, Path(run.path) / "film.mp4", progress=count)
    return written / (time.perf_counter() - start)
