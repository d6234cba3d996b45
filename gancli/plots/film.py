"""Films: which snapshot each frame shows, drawing ahead while the encoder works, and the file at the end."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import numpy as np
from jaxtyping import Int

from gancli.plots.canvas import Scene, Stage
from gancli.plots.encoders import ENCODERS, Pixels
from gancli.plots.formats import check_suffix
from gancli.plots.style import count

HOLD = 2.0
"""Seconds for which the last frame stays."""

Progress = Callable[[int, int], None]
"""(frames written, frames in all)."""


def film(scene: Scene, path: Path, fps: int, seconds: float | None, progress: Progress | None) -> None:
    """Writes a scene's film in the format of the path's suffix; see ``schedule`` for what it shows.

    Raises:
        UsageError: A suffix that is no film's.
    """
    check_suffix(path, ENCODERS, "film")
    order = schedule(scene.snapshots, fps, seconds)
    stage = Stage(scene)
    preview = [stage.frame(t) for t in sorted({order[0], order[len(order) // 2], order[-1]})]
    frames = _counted(_ahead(_frames(stage, order)), len(order), progress)
    ENCODERS[path.suffix](frames, path, fps, preview)


def schedule(snapshots: int, fps: int, seconds: float | None = None) -> list[int]:
    """The snapshot that each frame shows.

    Args:
        snapshots: How many there are.
        fps: Frames a second.
        seconds: How long the run takes in the film; snapshots are repeated or left out evenly, but the
            first and the last are always there. None shows each one once. The last frame stays HOLD seconds.
    """
    frames = snapshots if seconds is None else max(2, round(fps * seconds))
    shown: list[int] = np.linspace(0, snapshots - 1, frames).round().astype(int).tolist()
    return shown + [snapshots - 1] * round(HOLD * fps)


def timing(epochs: Int[np.ndarray, " T"], fps: int, seconds: float | None = None) -> str:
    """What a film of these snapshots shows when, in words."""
    order = schedule(len(epochs), fps, seconds)
    shown = epochs[order[: len(order) - round(HOLD * fps)]]
    middle, last = count(shown[len(shown) // 2]), count(shown[-1])
    return (
        f"{count(len(order))} frames, {fps} a second: {len(shown) / fps:.1f} s of training, half of them for epochs "
        f"0 to {middle}, half for those to {last}; then {HOLD:.0f} s on the end"
    )


def _frames(stage: Stage, order: list[int]) -> Iterator[Pixels]:
    """Every frame; one that shows the same as the one before is not drawn again."""
    for t, run in groupby(order):
        drawn = stage.frame(t)
        yield from (drawn for _ in run)


def _ahead(frames: Iterable[Pixels], depth: int = 4) -> Iterator[Pixels]:
    """The same frames, drawn in a thread while the caller works on those before."""
    iterator = iter(frames)
    with ThreadPoolExecutor(1) as thread:
        pending: deque[Future[Pixels | None]] = deque(
            thread.submit(next, iterator, None) for _ in range(depth)
        )
        while (frame := pending.popleft().result()) is not None:
            pending.append(thread.submit(next, iterator, None))
            yield frame


def _counted(frames: Iterable[Pixels], total: int, progress: Progress | None) -> Iterator[Pixels]:
    for done, frame in enumerate(frames, 1):
        yield frame
        if progress is not None:
            progress(done, total)
