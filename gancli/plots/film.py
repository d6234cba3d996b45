"""Films: which snapshot each frame shows, each drawn once and handed to the encoder."""

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
from jaxtyping import Int

from gancli.plots.canvas import Scene, Stage
from gancli.plots.encoders import CODECS, ENCODERS
from gancli.plots.formats import check_suffix
from gancli.plots.segments import Pixels, join
from gancli.plots.style import count, look
from gancli.plots.workers import Shots, encoded_apart, worth

HOLD = 2.0
"""Seconds for which the last frame stays."""

Progress = Callable[[int, int], None]
"""(frames written, frames in all)."""


def film(
    make: Callable[[], Scene],
    path: Path,
    fps: int,
    seconds: float | None,
    theme: str,
    progress: Progress | None,
) -> None:
    """Writes a scene's film in the format of the path's suffix; see ``schedule`` for what it shows.

    Args:
        make: Sets the scene up; so do other processes with it, where a film is long and there are cores enough.
        path: Where to.
        fps: Frames a second.
        seconds: As in ``schedule``.
        theme: A row of THEMES.
        progress: Is told of every frame.

    Raises:
        UsageError: A suffix that is no film's, an unknown theme, or a size too small.
        GanError: A process that drew a part of it failed.
    """
    check_suffix(path, ENCODERS, "film")
    with look(theme):
        scene = make()
        shots = Shots(make, theme, schedule(scene.snapshots, fps, seconds), fps)
        processes = worth(shots)
        apart = processes > 1 and path.suffix in CODECS
        steps = written_apart(shots, path, processes) if apart else _written(scene, shots, path)
        for done, _ in enumerate(steps, 1):
            if progress is not None:
                progress(done, len(shots.order))


def _written(scene: Scene, shots: Shots, path: Path) -> Iterator[None]:
    stage, order = Stage(scene), shots.order
    preview = [stage.frame(t) for t in sorted({order[0], order[len(order) // 2], order[-1]})]
    return ENCODERS[path.suffix](frames(stage, order), path, shots.fps, preview)


def written_apart(shots: Shots, path: Path, count: int) -> Iterator[None]:
    """Writes a film by that many processes: the same bytes as by this one."""
    codec, parts = CODECS[path.suffix], list[bytes]()
    yield from encoded_apart(shots, codec, count, parts.append)
    join(codec, parts, path, shots.fps)


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
    first, middle, last = count(shown[0]), count(shown[(len(shown) - 1) // 2]), count(shown[-1])
    halves = (
        f", half of them for epochs {first} to {middle}, half for those to {last}" if len(shown) > 2 else ""
    )
    return (
        f"{count(len(order))} frames, {fps} a second: {len(shown) / fps:.1f} s of training{halves}; "
        f"then {HOLD:.0f} s on the end"
    )


def frames(stage: Stage, order: list[int]) -> Iterator[Pixels]:
    """Every frame; one that shows the same as the one before is not drawn again."""
    for t, run in groupby(order):
        drawn = stage.draw(t)
        yield from (drawn for _ in run)
