"""One run as a picture or a film: panels side by side under a headline that says where the run stands."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from gancli.plots.canvas import PICTURES, SIZE, Size, check_suffix, fit, new_figure, save
from gancli.plots.densities import known
from gancli.plots.film import Progress, film
from gancli.plots.panels.panel import load
from gancli.plots.style import INK, QUIET, count, look, number, sign, word
from gancli.records import Story

FOUR = ("samples", "surface", "d-loss", "g-loss")
WINDOWS: dict[str, int] = {"chivers": 1000, "chivers-fixed": 1000}
"""How many epochs the loss panels of a preset look back on in its published film."""

MARGINS = (0.72, 0.62, 1.12, 0.55, 1.15, 0.92)
"""In inches: left, right, top and bottom of the figure, between columns and between rows."""

TALL = 1.45
"""The height of the row that shows the plane, in heights of the others."""

LONG = 2000
"""A run of fewer epochs is shown whole in any case."""


def draw_story(
    story: Story, path: Path, panels: Sequence[str] = FOUR, size: Size = SIZE, window: int | None = None
) -> None:
    """Writes the last frame of a run's film as a picture, in the format of the path's suffix.

    Args:
        story: The run.
        path: Ends in .png, .svg or .pdf.
        panels: Names from PANELS.
        size: Width and height in pixels, rounded up to even numbers.
        window: How many epochs the losses look back on; 0 for the whole run, None for what the preset's film shows.

    Raises:
        UsageError: An unknown panel or format, or a size too small.
    """
    check_suffix(path, PICTURES, "picture")
    with look():
        scene = StoryScene(story, panels, size, window)
        scene.artists(scene.snapshots - 1)
        save(scene.figure, path)


def film_story(
    story: Story,
    path: Path,
    panels: Sequence[str] = FOUR,
    fps: int = 24,
    seconds: float | None = None,
    size: Size = SIZE,
    window: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Writes a run's film; as ``draw_story``, with a path that ends in one of ENCODERS.

    Args:
        story: The run.
        path: Ends in .mp4, .webm or .gif.
        panels: Names from PANELS.
        fps: Frames a second.
        seconds: How long the run takes in the film; None shows each snapshot once.
        size: Width and height in pixels, rounded up to even numbers.
        window: How many epochs the losses look back on; 0 for the whole run, None for what the preset's film shows.
        progress: Is told frames written and frames in all.

    Raises:
        UsageError: An unknown panel or format, or a size too small.
    """
    with look():
        film(StoryScene(story, panels, size, window), path, fps, seconds, progress)


class StoryScene:
    """The panels of one run."""

    def __init__(self, story: Story, panels: Sequence[str], size: Size = SIZE, window: int | None = None) -> None:
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


def tiles(figure: Figure, count: int, first: float = 1.0) -> list[tuple[float, float, float, float]]:
    """Places for that many axes, row by row, as (left, bottom, width, height) in parts of the figure.

    Args:
        figure: The figure.
        count: How many.
        first: How tall the first row is, in heights of the others.
    """
    width, height = figure.get_size_inches()
    columns = 1 if count == 1 else 2 if count in (2, 4) else 3
    rows = -(-count // columns)
    left, right, top, bottom, across, down = MARGINS
    wide = (width - left - right - across * (columns - 1)) / columns
    tall = (height - top - bottom - down * (rows - 1)) / (first + rows - 1)
    lows = [height - top - first * tall - row * (tall + down) for row in range(rows)]
    return [
        (
            (left + (k % columns) * (wide + across)) / width,
            lows[k // columns] / height,
            wide / width,
            (tall if k >= columns else first * tall) / height,
        )
        for k in range(count)
    ]


class Headline:
    """The title, the epoch and w; at the last snapshot also the verdict."""

    def __init__(self, figure: Figure, story: Story) -> None:
        width, height = figure.get_size_inches()
        self._story, self._last = story, len(story.epochs) - 1
        pixels = width * figure.dpi
        first, second, left, right = 1 - 0.34 / height, 1 - 0.64 / height, 0.3 / width, 1 - 0.3 / width
        title = figure.text(left, first, story.title, fontsize=15, fontweight="bold", va="center")
        fit(title, 0.62 * pixels)
        self._epoch = figure.text(left, second, "", fontsize=11, color=QUIET, va="center")
        self._w = figure.text(left + 2.6 / width, second, "", fontsize=11, color=QUIET, va="center")
        badge = sign(story.verdict)
        self._badge = figure.text(
            right, first, f"{badge.symbol} {_verdict(story)}", fontsize=14, fontweight="bold", ha="right", va="center",
            color=badge.colour,
        )
        fit(self._badge, 0.32 * pixels)
        self._sentence = figure.text(
            right, second, story.verdict.sentence, fontsize=10.5, ha="right", va="center", color=INK
        )
        fit(self._sentence, 0.62 * pixels)

    def update(self, t: int) -> Sequence[Artist]:
        """The texts at snapshot t."""
        epochs = self._story.epochs
        self._epoch.set_text(f"epoch {count(epochs[t])} / {count(epochs[-1])}")
        self._w.set_text(f"w = {number(float(self._story.w[t]))}")
        self._badge.set_visible(t == self._last)
        self._sentence.set_visible(t == self._last)
        return (self._epoch, self._w, self._badge, self._sentence)


def _verdict(story: Story) -> str:
    quality = story.verdict.quality
    return f"{word(story.verdict)} ({quality})" if quality else word(story.verdict)


def _window(story: Story) -> int:
    return WINDOWS.get(story.preset, 0) if len(story.losses) > LONG else 0
