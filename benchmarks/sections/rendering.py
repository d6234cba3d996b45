"""Films: drawing alone, whole films of one run beside matplotlib's own, a grid's, and the sizes of what is written."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.contestants import animation
from benchmarks.measure import Contestant, Effort, Findings, Row, compared, take_turns
from gancli.experiments.render import render
from gancli.experiments.run import Run
from gancli.experiments.stability import stability
from gancli.experiments.story import story
from gancli.experiments.train import train
from gancli.plots import FOUR, film_story
from gancli.plots.canvas import Stage
from gancli.plots.story import StoryScene
from gancli.plots.style import look
from gancli.records import Story

_EVERY = 5
"""Epochs from one frame to the next, as in the published film of ``chivers``."""
_GIF_FRAMES = 150
_OURS = "`gan render`"
_RIVALS: dict[str, Callable[[Story, Path], None]] = {
    "a script with FuncAnimation and FFMpegWriter": animation.script,
    "FuncAnimation and FFMpegWriter with our panels": animation.own_scene,
}


def rendering(effort: Effort) -> Findings:
    """Everything at its default size, with a frame for each snapshot; our films hold the last one in addition."""
    with tempfile.TemporaryDirectory() as name:
        folder, frames = Path(name), effort.film_frames
        even = ["early_snapshots=false"]
        run = train("chivers", settings=even, epochs=_EVERY * frames, snapshots=frames, runs_dir=folder)
        grid = stability(
            runs=effort.runs, settings=even, epochs=frames, snapshots=frames, runs_dir=folder
        ).run
        told = story(run)
        found = _films(told, folder, effort)
        found.rows += [_drawing(told, effort), _grid(grid, folder, effort), *_sizes(run, told, folder)]
        return found


def _films(told: Story, folder: Path, effort: Effort) -> Findings:
    found = Findings()
    ours = Contestant(_OURS, partial(_clocked, film_story, told, folder / "ours.mp4"))
    rivals = found.present(
        [partial(_rival, name, film, told, folder / "theirs.mp4") for name, film in _RIVALS.items()]
    )
    times = take_turns([ours, *rivals], effort.command_turns, effort.warm_ups)
    prefix = f"a film of `chivers`, {len(told.epochs)} snapshots, 1280 × 720: "
    for rival in rivals:
        found.rows += compared(times, _OURS, rival.name, 1.0, "s", prefix)
    return found if rivals else Findings([Row(prefix + _OURS, times[_OURS], "s")], found.absent)


def _rival(name: str, film: Callable[[Story, Path], None], told: Story, path: Path) -> Contestant:
    with animation.ffmpeg():
        return Contestant(name, partial(_clocked, film, told, path))


def _clocked(film: Callable[[Story, Path], None], told: Story, path: Path) -> float:
    start = time.perf_counter()
    film(told, path)
    return time.perf_counter() - start


def _drawing(told: Story, effort: Effort) -> Row:
    """Frames a second of the four panels on one core, nothing encoded; every turn with a stage of its own."""
    contestant = Contestant("drawing", partial(_drawn, told), len(told.epochs))
    (times,) = take_turns([contestant], effort.turns, effort.warm_ups).values()
    return Row("the same, drawing alone, on one core", [1 / took for took in times], "frames a second")


def _drawn(told: Story) -> float:
    with look():
        stage = Stage(StoryScene(told, FOUR))
        start = time.perf_counter()
        for t in range(len(told.epochs)):
            stage.draw(t)
        return time.perf_counter() - start


def _grid(run: Run, folder: Path, effort: Effort) -> Row:
    times, written = [], 0

    def count(done: int, total: int) -> None:
        nonlocal written
        written = done

    for _ in range(-effort.warm_ups, effort.command_turns):
        start = time.perf_counter()
        render(run, folder / "grid.mp4", progress=count)
        times.append(time.perf_counter() - start)
    speeds = [written / took for took in times[effort.warm_ups :]]
    return Row(f"{_OURS}, a grid of {effort.runs} runs", speeds, "frames a second")


def _sizes(run: Run, told: Story, folder: Path) -> list[Row]:
    film_story(told, folder / "film.gif", seconds=_GIF_FRAMES / animation.FPS)
    page = render(run, folder / "run.html")
    gif = Row(f"the film as a GIF of {_GIF_FRAMES} frames", [_megabytes(folder / "film.gif")], "MB")
    return [gif, Row("the run as a page", [_megabytes(page)], "MB")]


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6
