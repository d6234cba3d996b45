"""The words that all pictures of a study share: its headline, values as they are typed."""

import json

from matplotlib.figure import Figure

from gancli.plots.canvas import fit
from gancli.plots.sheet import EDGE
from gancli.plots.style import QUIET, count
from gancli.records import StudyStory


def headline(figure: Figure, story: StudyStory) -> None:
    """The study's title, and how large it is."""
    width, height = (float(length) for length in figure.get_size_inches())
    title = figure.text(
        EDGE / width, 1 - 0.34 / height, story.title, fontsize=15, fontweight="bold", va="center"
    )
    fit(title, 0.6 * width * figure.dpi)
    runs = sum(each.runs for each in story.settings)
    settings = f"{len(story.settings)} settings, " if len(story.settings) > 1 else ""
    figure.text(
        1 - EDGE / width,
        1 - 0.34 / height,
        f"{settings}{count(runs)} runs",
        color=QUIET,
        ha="right",
        va="center",
    )


def value(given: object) -> str:
    """A varied value: 0.001, minimax, [16, 16]."""
    if isinstance(given, float):
        return f"{given:g}"
    return given if isinstance(given, str) else json.dumps(given)
