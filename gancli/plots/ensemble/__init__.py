"""All runs of one setting in one picture: how they end, their fans over time, their shapes, their profile."""

from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from gancli.plots.canvas import Size, fit, new_figure, write
from gancli.plots.ensemble.distances import distances, shares
from gancli.plots.ensemble.ends import ends
from gancli.plots.ensemble.moments import places, widths
from gancli.plots.ensemble.parts import MOST, Parts, parted
from gancli.plots.ensemble.shapes import shapes
from gancli.plots.page import tiles
from gancli.plots.style import QUIET, count
from gancli.plots.themes import LIGHT
from gancli.records import EnsembleStory

_EDGE = 0.3
"""Inches at either side."""


def draw_ensemble(story: EnsembleStory, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the picture of all runs.

    Args:
        story: The runs.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels, rounded up to even numbers; None is 1280 by 720.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    write(partial(ensemble_figure, story, size), path, theme)


def ensemble_figure(story: EnsembleStory, size: Size | None = None) -> Figure:
    """The figure of ``draw_ensemble``; call it inside ``look``."""
    figure = new_figure(size)
    runs = parted([verdict.label for verdict in story.verdicts])
    drawn = (ends, distances, places, widths, shapes, shares)
    for draw, box in zip(drawn, tiles(figure, len(drawn)), strict=True):
        draw(figure.add_axes(box), story, runs)
    _headline(figure, story, runs)
    return figure


def _headline(figure: Figure, story: EnsembleStory, runs: Parts) -> None:
    """The title and how many runs there are; then how to read the fans, and where the other settings are."""
    width, height = (float(length) for length in figure.get_size_inches())
    first, second, left, right = 1 - 0.34 / height, 1 - 0.64 / height, _EDGE / width, 1 - _EDGE / width
    title = figure.text(left, first, story.title, fontsize=15, fontweight="bold", va="center")
    fit(title, 0.6 * width * figure.dpi)
    total = len(story.verdicts)
    figure.text(right, first, f"{count(total)} run{'s'[: total > 1]}", color=QUIET, ha="right", va="center")
    reading = figure.text(left, second, _reading(runs), fontsize=9.5, color=QUIET, va="center")
    fit(reading, (0.5 if story.hint else 0.95) * width * figure.dpi)
    if story.hint:
        hint = figure.text(right, second, story.hint, fontsize=9.5, color=QUIET, ha="right", va="center")
        fit(hint, 0.45 * width * figure.dpi)


def _reading(runs: Parts) -> str:
    """What the fans are made of, and how many single lines stand for how many runs."""
    if not runs.has_fan:
        good = f"{len(runs.fan)} converged, too few for a fan" if len(runs.fan) else "none converged"
        words, rest = ["no runs are long enough to be judged" if runs.unjudged else good], "run"
    else:
        kind = "runs, too short to judge" if runs.unjudged else "converged runs"
        words, rest = [f"fans: the median, 50 % and 90 % of the {count(len(runs.fan))} {kind}"], "other run"
    if runs.others > MOST:
        words.append(f"lines: {runs.lines} of the {count(runs.others)} others")
    elif runs.others or not runs.has_fan:
        words.append(f"every {rest} is a line")
    return " · ".join(words)
