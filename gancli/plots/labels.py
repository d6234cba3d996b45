"""The words of a grid of runs: a title for every cell, as long as there is room for, and the headline."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from jaxtyping import Bool
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text

from gancli.distributions import Distribution, is_data
from gancli.plots.canvas import breadth, fit
from gancli.plots.densities import known, of_curve
from gancli.plots.page import FOOT
from gancli.plots.sheet import EDGE, Sheet
from gancli.plots.style import (
    GENERATED_DARK,
    QUIET,
    REAL_DARK,
    SIGNS,
    TRUTH,
    count,
    number,
    sign,
    word,
)
from gancli.records import GridCell, GridStory


@dataclass(frozen=True)
class Tier:
    """What a title says where the boxes are at least so wide (in inches), and in which size of type."""

    narrowest: float
    size: float
    seed: str
    word: bool
    w: bool

    def title(self, cell: GridCell, w: float, last: bool) -> str:
        """The title; the verdict comes with the last snapshot, w goes where there is none."""
        parts = [
            self.seed.format(cell.seed),
            word(cell.verdict) if self.word and last else "",
            f"w {number(w)}" if self.w and isfinite(w) else "",
        ]
        symbol = f"{sign(cell.verdict).symbol} " if last else ""
        return (symbol + " · ".join(part for part in parts if part)).strip()


TIERS = (
    Tier(3.4, 12.0, "seed {}", True, True),
    Tier(1.6, 9.5, "seed {}", True, True),
    Tier(1.05, 8.5, "{}", False, True),
    Tier(0.62, 8.0, "{}", False, False),
    Tier(0.0, 8.5, "", False, False),
)


class Titles:
    """Over every box its seed and w, with the verdict at the end; in the smallest cells its sign alone."""

    def __init__(self, sheet: Sheet, story: GridStory) -> None:
        self._cells = story.cells
        self._texts = [_over(sheet, box) for box in sheet.boxes]
        room = float(sheet.boxes[0, 2]) * float(sheet.axes.figure.dpi)
        tiers = [tier for tier in TIERS[:-1] if sheet.boxes[0, 2] >= tier.narrowest]
        self._tier = next((tier for tier in tiers if self._fits(tier, room)), TIERS[-1])
        self._write(self._tier)
        if self._tier is TIERS[-1]:
            for text, (left, bottom, _, height) in zip(self._texts, sheet.boxes, strict=True):
                text.set(position=(left + 0.03, bottom + height - 0.03), va="top")

    def show(self, t: int, last: bool) -> Sequence[Artist]:
        """The titles at snapshot t."""
        for cell, text in zip(self._cells, self._texts, strict=True):
            text.set_text(self._tier.title(cell, float(cell.w[t]), last))
            text.set_color(sign(cell.verdict).colour if last else QUIET)
        return self._texts

    def _fits(self, tier: Tier, room: float) -> bool:
        self._write(tier)
        return max(map(breadth, self._texts)) <= room

    def _write(self, tier: Tier) -> None:
        for cell, text in zip(self._cells, self._texts, strict=True):
            text.set(fontsize=tier.size, text=tier.title(cell, float(cell.w[-1]), True))


def _over(sheet: Sheet, box: np.ndarray) -> Text:
    left, bottom, _, height = box
    return sheet.axes.text(left, bottom + height + 0.085, "", fontweight="bold", zorder=6)


class Stops:
    """In the box of a run that is not finite any more: since when."""

    def __init__(self, sheet: Sheet, story: GridStory) -> None:
        self._words = bool(sheet.boxes[0, 2] > 1.0)
        self._texts = [
            sheet.axes.text(
                left + width / 2,
                bottom + height - (0.24 if self._words else 0.12),
                stop(cell, self._words),
                ha="center",
                va="center",
                fontsize=9.5 if self._words else 9,
                color=SIGNS["diverged"].colour,
                zorder=6,
            )
            for cell, (left, bottom, width, height) in zip(story.cells, sheet.boxes, strict=True)
        ]

    def show(self, lost: Bool[np.ndarray, " E"], last: bool) -> Sequence[Artist]:
        """Shows the texts of those that are lost; a sign alone only until the title has it."""
        for text, here in zip(self._texts, lost, strict=True):
            text.set_visible(bool(here) and (self._words or not last))
        return self._texts


def stop(cell: GridCell, words: bool = True) -> str:
    """What stands in the box of a run that is not finite any more."""
    if not words:
        return SIGNS["diverged"].symbol
    epoch = cell.verdict.bad_epoch
    return "diverged" if epoch is None else f"diverged\nat epoch {count(epoch)}"


class GridHeadline:
    """The title and the epoch; at the end how many converged, with the interval, and how the others ended."""

    def __init__(self, figure: Figure, story: GridStory, *, insets: bool = False) -> None:
        self._epochs = story.epochs
        width, height = (float(length) for length in figure.get_size_inches())
        first, second, left, right = 1 - 0.3 / height, 1 - 0.58 / height, EDGE / width, 1 - EDGE / width
        pixels = width * figure.dpi
        title = figure.text(left, first, story.title, fontsize=15, fontweight="bold", va="center")
        fit(title, 0.5 * pixels)
        self._epoch = figure.text(left, second - FOOT / height, "", fontsize=11, color=QUIET)
        score = figure.text(
            right, first, headline(story), fontsize=14, fontweight="bold", ha="right", va="center"
        )
        fit(score, 0.46 * pixels)
        ends = [
            (f"{SIGNS[label].symbol} {n} {label or 'too short to judge'}", SIGNS[label].colour)
            for label, n in tally(story)
        ]
        self._told = [score, *_row(figure, right, second, ends, 10.5)]
        target = known(story.target)
        generated = ("• generated" if target.dimension == 2 else "■ generated", GENERATED_DARK)
        caption = _caption(target) + " · insets: axes of their own" * insets
        _row(figure, right, 0.2 / height, [generated, _of_target(target), (caption, QUIET)], 9.0)

    def show(self, t: int, last: bool) -> Sequence[Artist]:
        """The texts at snapshot t."""
        self._epoch.set_text(f"epoch {count(self._epochs[t])} / {count(self._epochs[-1])}")
        for text in self._told:
            text.set_visible(last)
        return [self._epoch, *self._told]


def _of_target(target: Distribution) -> tuple[str, str]:
    """What stands for the target: a curve, rings, or its points where it has no modes in the plane."""
    if target.dimension == 2 and target.modes is None:
        return ("• data" if is_data(target) else "• target"), REAL_DARK
    symbol = "○" if target.dimension == 2 else "- -"
    return f"{symbol} {of_curve(target, 'target')}", TRUTH


def _caption(target: Distribution) -> str:
    if target.dimension == 1:
        return "the same axes everywhere · ▲ a bar that is cut · ← → the share off the axis and its median"
    rings = "" if target.modes is None else " · rings at 1 and 2 sd"
    return f"the same axes everywhere{rings} · numbers: the share off the axes and its median"


def headline(story: GridStory) -> str:
    """How many converged, with the interval."""
    low, high = (number(end) for end in story.interval)
    return f"{story.successes}/{len(story.cells)} converged (Wilson 95 %: {low}–{high})"


def tally(story: GridStory) -> list[tuple[str | None, int]]:
    """How many runs ended in each way, in the order of SIGNS."""
    found: Counter[str | None] = Counter(cell.verdict.label for cell in story.cells)
    return [(label, found[label]) for label in SIGNS if found[label]]


def _row(figure: Figure, right: float, y: float, words: list[tuple[str, str]], size: float) -> list[Text]:
    """Words of several colours on one line that ends at the right."""
    width = float(figure.get_size_inches()[0]) * figure.dpi
    texts = [
        figure.text(right, y, text, fontsize=size, color=colour, ha="right", va="center")
        for text, colour in words
    ]
    for text in reversed(texts):
        text.set_x(right)
        right -= breadth(text) / width + 0.012
    return texts
