"""``gan render``: a run as a film or its last frame, a page, a study as a grid or otherwise, a tutorial's stills."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gancli.artifacts.writing import output
from gancli.errors import UsageError
from gancli.experiments.page import write_html
from gancli.experiments.run import Run
from gancli.experiments.study import Study, parts_with
from gancli.plots.formats import is_page
from gancli.plots.panels import WHOLE
from gancli.plots.themes import LIGHT

TUTORIAL = "tutorial"
GRID = "grid"
ENSEMBLE = "ensemble"
FILM = "film"
FPS = 24
STUDIES = ("comparison", "curves", "basin")
"""The pictures of a study with several settings."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Drawing:
    """What is drawn of a run, and how: frames a second and seconds are for films, None is the usual."""

    fps: int = FPS
    seconds: float | None = None
    size: tuple[int, int] | None = None
    theme: str = LIGHT
    progress: Progress | None = None
    tell: Callable[[str], None] | None = None
    member: int | None = None
    panels: Sequence[str] = ()

    def film(self, epochs: npt.NDArray[np.int64]) -> dict[str, Any]:
        """How a film of these snapshots is drawn; says what it will show when."""
        if self.tell is not None:
            from gancli.plots.film import timing

            self.tell(timing(epochs, self.fps, self.seconds))
        return {name: getattr(self, name) for name in ("fps", "seconds", "size", "theme", "progress")}


def render(
    run: Run,
    out: str | Path | None = None,
    *,
    member: int | None = None,
    panels: Sequence[str] = (),
    fps: int | None = None,
    seconds: float | None = None,
    size: tuple[int, int] | None = None,
    theme: str | None = None,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> Path:
    """Draw a run.

    Args:
        run: The run; a study is drawn as a grid, or its settings as a comparison, unless a member or panels are given.
        out: The file; its suffix decides between film, picture and page. In the run's folder where left out.
        member: The seed to draw; of a study in whichever part has it, its first setting before the others.
        panels: Names from PANELS; ``tutorial`` alone draws the tutorial's stills, ``grid`` or ``ensemble`` alone all
            seeds, a name of ``STUDIES`` alone that picture of a study.
        fps: Frames a second of a film; 24 where left out.
        seconds: How long the film lasts before its last frame is held.
        size: Width and height in pixels.
        theme: A row of THEMES: ``light`` (where left out) or ``dark``.
        progress: Called with (frames done, frames in all).
        tell: Called, before a film is drawn, with what it will show when.

    Returns:
        The path that was written.

    Raises:
        MissingError: The run has no such member.
        GanError: A process that drew a part of a long film failed.
        UsageError: A format, panel, size or theme that does not exist, or a choice that a page leaves to its reader.
    """
    home = run.path
    run = run if member is None else parts_with(run, member)[0]
    if out is not None and is_page(Path(out)):
        given = {
            "--panels": panels or None,
            "--fps": fps,
            "--seconds": seconds,
            "--size": size,
            "--theme": theme,
        }
        return write_html(
            run, Path(out), member, [name for name, value in given.items() if value is not None]
        )
    drawing = Drawing(fps or FPS, seconds, size, theme or LIGHT, progress, tell, member, panels)
    alone = panels[0] if len(panels) == 1 else None
    kind = _kind(run, alone) if alone or (not panels and member is None) else FILM
    path = Path(out) if out is not None else home / f"{kind}{'.mp4' if kind in (FILM, GRID) else '.png'}"
    with output(path) as temporary:
        _KINDS[kind](run, temporary, drawing)
    return path


def study_pictures(study: Study) -> list[str]:
    """The pictures that suit a study: all of them where two settings are varied, no basin elsewhere."""
    basin = len(study.plan.vary) == 2 and not study.is_single
    return [name for name in STUDIES if name != "basin" or basin]


def _kind(run: Run, panel: str | None) -> str:
    """What a single panel names, or what a run is drawn as where none is named."""
    if panel is not None:
        return panel if panel in WHOLE else FILM
    if run.kind != "stability":
        return FILM
    return GRID if Study.of(run).is_single else STUDIES[0]


def _ensemble(run: Run, path: Path, drawing: Drawing) -> None:
    from gancli.experiments.ensemble_story import ensemble_story
    from gancli.plots import draw_ensemble, is_film

    if is_film(path):
        raise UsageError("the ensemble is a picture; the film of a study is its grid", fix="--panels grid")
    draw_ensemble(ensemble_story(Study.of(run)), path, drawing.size, drawing.theme)


def _study(name: str, run: Run, path: Path, drawing: Drawing) -> None:
    from gancli.experiments.study_story import study_story
    from gancli.plots import draw_study, is_film

    if is_film(path):
        raise UsageError(f"the {name} of a study is a picture", fix=f"--out {name}.png")
    draw_study(name, study_story(Study.of(run)), path, drawing.size, drawing.theme)


def _grid(run: Run, path: Path, drawing: Drawing) -> None:
    from gancli.experiments.study_story import study_grid
    from gancli.plots import draw_grid, film_grid, is_film

    study = Study.of(run)
    if is_film(path):
        told = study_grid(study, still=False)
        film_grid(told, path, **drawing.film(told.epochs))
    else:
        draw_grid(study_grid(study, still=True), path, drawing.size, drawing.theme)


def _stills(run: Run, path: Path, drawing: Drawing) -> None:
    from gancli.experiments.story import story
    from gancli.plots import draw_tutorial, is_film

    if is_film(path):
        raise UsageError("the tutorial's stills are pictures", fix="--out stills.png")
    draw_tutorial(story(run, drawing.member), path, drawing.size, drawing.theme)


def _panels(run: Run, path: Path, drawing: Drawing) -> None:
    from gancli.experiments.story import story
    from gancli.plots import FOUR, draw_story, film_story, is_film

    chosen = tuple(drawing.panels) or FOUR
    told = story(run, drawing.member)
    if is_film(path):
        film_story(told, path, chosen, **drawing.film(told.epochs))
    else:
        draw_story(told, path, chosen, size=drawing.size, theme=drawing.theme)


_KINDS: dict[str, Callable[[Run, Path, Drawing], None]] = {
    FILM: _panels,
    TUTORIAL: _stills,
    GRID: _grid,
    ENSEMBLE: _ensemble,
    **{name: partial(_study, name) for name in STUDIES},
}
