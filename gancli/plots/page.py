"""A page about one run: the places of its axes, and the headline that says where the run stands."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from gancli.plots.canvas import fit
from gancli.plots.style import INK, QUIET, count, number, sign, word
from gancli.records import Story

MARGINS = (0.72, 0.62, 1.12, 0.55, 1.15, 0.92)
"""In inches: left, right, top and bottom of the figure, between columns and between rows."""


FOOT = 0.04
"""In inches: from the middle of the headline's second line down to the foot of its letters."""


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
        foot = second - FOOT / height
        self._epoch = figure.text(left, foot, "", fontsize=11, color=QUIET)
        self._w = figure.text(left + 2.6 / width, foot, "", fontsize=11, color=QUIET)
        badge = sign(story.verdict)
        self._badge = figure.text(
            right,
            first,
            f"{badge.symbol} {_verdict(story)}",
            fontsize=14,
            fontweight="bold",
            ha="right",
            va="center",
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
