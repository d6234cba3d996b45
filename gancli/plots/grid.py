"""Many runs at a glance: a grid of histograms or clouds, one cell for each seed, as a picture or a film."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Rectangle

from gancli.plots.canvas import Size, last_frame, new_figure, write
from gancli.plots.cells import CELLS
from gancli.plots.densities import known
from gancli.plots.film import Progress, film
from gancli.plots.insets import INSETS
from gancli.plots.labels import GridHeadline, Stops, Titles
from gancli.plots.sheet import Sheet, lay_out
from gancli.plots.style import BARE, PAPER, RULE, sign
from gancli.plots.themes import LIGHT
from gancli.plots.windows import windows
from gancli.records import GridStory


def draw_grid(story: GridStory, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the grid at its last snapshot as a picture, in the format of the path's suffix.

    Args:
        story: The runs.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels, rounded up to even numbers; None is 1280 by 720.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    write(lambda: last_frame(GridScene(story, size)), path, theme)


def film_grid(
    story: GridStory,
    path: Path,
    fps: int = 24,
    seconds: float | None = None,
    size: Size | None = None,
    progress: Progress | None = None,
    theme: str = LIGHT,
) -> None:
    """Writes the film of a grid; the verdicts appear with the last snapshot.

    Args:
        story: The runs.
        path: Ends in .mp4, .webm or .gif.
        fps: Frames a second.
        seconds: How long the runs take in the film; None shows each snapshot once.
        size: Width and height in pixels, rounded up to even numbers; None is 1280 by 720.
        theme: A row of THEMES.
        progress: Is told frames written and frames in all.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    film(partial(GridScene, story, size), path, fps, seconds, theme, progress)


class GridScene:
    """All cells on one sheet: their grounds, their contents, their titles, under a headline."""

    def __init__(self, story: GridStory, size: Size | None = None) -> None:
        self.figure = new_figure(size)
        self.snapshots = len(story.epochs)
        self._samples = [cell.samples for cell in story.cells]
        sheet = lay_out(self.figure, len(story.cells))
        self._tints, self._rules = _grounds(sheet, story)
        target = known(story.target)
        self._cells = CELLS[target.dimension](sheet, target)
        found = windows(sheet, target, self._samples)
        self._insets = INSETS[target.dimension](sheet, target, found)
        self._cells.make_room({window.cell: window.foot for window in found})
        self._titles = Titles(sheet, story)
        self._stops = Stops(sheet, story)
        self._headline = GridHeadline(self.figure, story, insets=bool(found))

    def artists(self, t: int) -> Sequence[Artist]:
        """All that moves, at snapshot t."""
        last = t == self.snapshots - 1
        self._tints.set_visible(last)
        clouds = [samples[t] for samples in self._samples]
        return [
            self._tints,
            self._rules,
            *self._cells.show(clouds),
            *self._insets.show(clouds),
            *self._stops.show(np.array([not np.isfinite(points).all() for points in clouds]), last),
            *self._titles.show(t, last),
            *self._headline.show(t, last),
        ]


def _grounds(sheet: Sheet, story: GridStory) -> tuple[PatchCollection, LineCollection]:
    """Pale grounds under all cells; then the grounds in the colours of the verdicts, and the rules below them."""
    boxes = [Rectangle((left, bottom), width, height) for left, bottom, width, height in sheet.boxes]
    sheet.axes.add_collection(PatchCollection(boxes, facecolors=BARE, edgecolors=PAPER, zorder=0))
    tints = [sign(cell.verdict).tint for cell in story.cells]
    found = PatchCollection(boxes, facecolors=tints, edgecolors=PAPER, zorder=1)
    lines = [[(left, bottom), (left + width, bottom)] for left, bottom, width, _ in sheet.boxes]
    rules = LineCollection(lines, colors=RULE, linewidths=0.9, zorder=1.5)
    sheet.axes.add_collection(found)
    sheet.axes.add_collection(rules)
    return found, rules
