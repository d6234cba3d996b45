"""TUTORIALS: the pictures that the published tutorials show, redrawn for any run of their presets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from gancli.plots.canvas import Size, new_figure, write
from gancli.plots.densities import known
from gancli.plots.page import Headline, tiles
from gancli.plots.themes import LIGHT
from gancli.plots.tutorial.jang import aylien, jang
from gancli.plots.tutorial.mertz import mertz
from gancli.plots.tutorial.parts import Part, chivers, general, nag
from gancli.records import Story


@dataclass(frozen=True)
class Tutorial:
    """What a tutorial's page consists of, and for which runs it can be drawn."""

    parts: Callable[[Story], list[Part]]
    fits: Callable[[Story], bool]


def _on_the_line(story: Story) -> bool:
    return known(story.target).dimension == 1


def _point_by_point(story: Story) -> bool:
    return story.surface.kind == "line"


def _any(_story: Story) -> bool:
    return True


TUTORIALS: dict[str, Tutorial] = {
    "nag": Tutorial(nag, _any),
    "mertz": Tutorial(mertz, _on_the_line),
    "jang": Tutorial(jang, _point_by_point),
    "chivers": Tutorial(chivers, _any),
    "aylien": Tutorial(aylien, _point_by_point),
}
"""By the preset's family: its name up to the first hyphen."""

GENERAL = Tutorial(general, _any)


def draw_tutorial(story: Story, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the page that the run's tutorial shows; samples and curves where there is none for it.

    Args:
        story: The run.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels, rounded up to even numbers; None is 1280 by 720.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    write(partial(_figure, story, size), path, theme)


def _figure(story: Story, size: Size | None) -> Figure:
    tutorial = TUTORIALS.get(story.preset.partition("-")[0], GENERAL)
    parts = (tutorial if tutorial.fits(story) else GENERAL).parts(story)
    figure = new_figure(size)
    for part, place in zip(parts, tiles(figure, len(parts)), strict=True):
        part(figure.add_axes(place))
    Headline(figure, story).update(len(story.epochs) - 1)
    return figure
