"""``gan render``: a run as a film, its last frame as a picture, a study as a grid, a tutorial's own stills."""

from collections.abc import Callable, Sequence
from pathlib import Path

from gancli.artifacts.writing import output
from gancli.errors import UsageError
from gancli.experiments.run import Run

TUTORIAL = "tutorial"
GRID = "grid"
Progress = Callable[[int, int], None]


def render(
    run: Run,
    out: str | Path | None = None,
    *,
    member: int | None = None,
    panels: Sequence[str] = (),
    fps: int = 24,
    seconds: float | None = None,
    size: tuple[int, int] | None = None,
    progress: Progress | None = None,
) -> Path:
    """Draw a run.

    Args:
        run: The run; a study is drawn as a grid unless a member or panels are given.
        out: The file; its suffix decides between film and picture. In the run's folder where left out.
        member: The seed to draw.
        panels: Names from PANELS; ``tutorial`` alone draws the tutorial's stills, ``grid`` alone the grid.
        fps: Frames a second of a film.
        seconds: How long the film lasts before its last frame is held.
        size: Width and height in pixels.
        progress: Called with (frames done, frames in all).

    Returns:
        The path that was written.

    Raises:
        UsageError: A format, panel or size that does not exist.
    """
    alone = panels[0] if len(panels) == 1 else None
    is_grid = alone == GRID or (not panels and member is None and run.kind == "stability")
    kind = GRID if is_grid else TUTORIAL if alone == TUTORIAL else "film"
    path = Path(out) if out is not None else run.path / _DEFAULTS[kind]
    with output(path) as temporary:
        if kind == GRID:
            _grid(run, temporary, fps, seconds, size, progress)
        elif kind == TUTORIAL:
            _stills(run, temporary, member, size)
        else:
            _panels(run, temporary, member, panels, fps, seconds, size, progress)
    return path


_DEFAULTS = {GRID: "grid.mp4", TUTORIAL: "tutorial.png", "film": "film.mp4"}


def _grid(
    run: Run,
    path: Path,
    fps: int,
    seconds: float | None,
    size: tuple[int, int] | None,
    progress: Progress | None,
) -> None:
    from gancli.experiments.story import grid_story
    from gancli.plots import draw_grid, film_grid, is_film

    if is_film(path):
        film_grid(grid_story(run, still=False), path, fps=fps, seconds=seconds, size=size, progress=progress)
    else:
        draw_grid(grid_story(run, still=True), path, size=size)


def _stills(run: Run, path: Path, member: int | None, size: tuple[int, int] | None) -> None:
    from gancli.experiments.story import story
    from gancli.plots import draw_tutorial, is_film

    if is_film(path):
        raise UsageError("the tutorial's stills are pictures", fix="--out stills.png")
    draw_tutorial(story(run, member), path, size=size)


def _panels(
    run: Run,
    path: Path,
    member: int | None,
    panels: Sequence[str],
    fps: int,
    seconds: float | None,
    size: tuple[int, int] | None,
    progress: Progress | None,
) -> None:
    from gancli.experiments.story import story
    from gancli.plots import FOUR, draw_story, film_story, is_film

    chosen = tuple(panels) or FOUR
    told = story(run, member)
    if is_film(path):
        film_story(told, path, chosen, fps=fps, seconds=seconds, size=size, progress=progress)
    else:
        draw_story(told, path, chosen, size=size)
