"""One run as a picture or a film: panels side by side under a headline that says where the run stands."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from matplotlib.artist import Artist

from gancli.plots.canvas import Size, last_frame, new_figure, write
from gancli.plots.densities import known
from gancli.plots.film import Progress, film
from gancli.plots.page import Headline, tiles
from gancli.plots.panels import FOUR
from gancli.plots.panels.panel import load
from gancli.plots.themes import LIGHT
from gancli.records import Story

WINDOWS: dict[str, int] = {"chivers": 1000, "chivers-fixed": 1000}
"""How many epochs the loss panels of a preset look back on in its published film."""

TALL = 1.45
"""The height of the row that shows the plane, in heights of the others."""

LONG = 2000
"""A run of fewer epochs is shown whole in any case."""


def draw_story(
    story: Story,
    path: Path,
    panels: Sequence[str] = FOUR,
    size: Size | None = None,
    window: int | None = None,
    theme: str = LIGHT,
) -> None:
    """Writes the last frame of a run's film as a picture, in the format of the path's suffix.

    Args:
        story: The run.
        path: Ends in .png, .svg or .pdf.
        panels: Names from PANELS.
        size: Width and height in pixels, rounded up to even numbers; None is 1280 by 720.
        window: How many epochs the losses look back on; 0 is all, None what the preset's film shows.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown panel, format or theme, or a size too small.
    """
    write(lambda: last_frame(StoryScene(story, panels, size, window)), path, theme)


def film_story(
    story: Story,
    path: Path,
    panels: Sequence[str] = FOUR,
    fps: int = 24,
    seconds: float | None = None,
    size: Size | None = None,
    window: int | None = None,
    theme: str = LIGHT,
    progress: Progress | None = None,
) -> None:
    """Writes a run's film; as ``draw_story``, with a path that ends in one of ENCODERS.

    Args:
        story: The run.
        path: Ends in .mp4, .webm or .gif.
        panels: Names from PANELS.
        fps: Frames a second.
        seconds: How long the run takes in the film; None shows each snapshot once.
        size: Width and height in pixels, rounded up to even numbers; None is 1280 by 720.
        window: How many epochs the losses look back on; 0 is all, None what the preset's film shows.
        theme: A row of THEMES.
        progress: Is told frames written and frames in all.

    Raises:
        UsageError: An unknown panel, format or theme, or a size too small.
    """
    film(partial(StoryScene, story, panels, size, window), path, fps, seconds, theme, progress)


class StoryScene:
    """The panels of one run."""

    def __init__(
        self, story: Story, panels: Sequence[str], size: Size | None = None, window: int | None = None
    ) -> None:
        self.figure = new_figure(size)
        self.snapshots = len(story.epochs)
        window = _window(story) if window is None else window
        tall = TALL if known(story.target).dimension == 2 and len(panels) > 3 else 1.0
        places = zip(panels, tiles(self.figure, len(panels), tall), strict=True)
        self._panels = [load(name)(self.figure.add_axes(place), story, window) for name, place in places]
        self._headline = Headline(self.figure, story)

    def artists(self, t: int) -> Sequence[Artist]:
        """All that moves, at snapshot t."""
        moving = [artist for panel in self._panels for artist in panel.update(t)]
        return [*moving, *self._headline.update(t)]


def _window(story: Story) -> int:
    return WINDOWS.get(story.preset, 0) if len(story.losses) > LONG else 0
