"""The settings of a study in rows: how often each succeeds, how its other runs end, and where w lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from gancli.plots.canvas import SIZE, Size, breadth, fit, new_figure, write
from gancli.plots.series import ends
from gancli.plots.studies.words import headline, value
from gancli.plots.style import DPI, GENERATED, INK, MESH, PAPER, QUIET, SIGNS, number, tick
from gancli.plots.themes import LIGHT
from gancli.records import SettingStory, StudyStory

_ROW, _TOP, _BOTTOM, _EDGE = 0.42, 1.4, 0.7, 0.3
"""Inches: the height of a row, the room above and below all rows and at the sides."""
_GAPS = (0.3, 0.85, 0.35)
"""Inches before each chart; before the second one stand the counts."""
_LEAST_ROWS = 5
_WIDTHS = (0.30, 0.34, 0.36)
"""Of the three charts."""
_THICKEST = 0.6
"""Inches."""
_MOST_ROWS = 300
_FAR = 1e4
"""w beyond this is drawn at the edge, with the diverged."""


@dataclass(frozen=True)
class _Rows:
    """A figure and where its rows and columns lie, in inches from the left and the bottom."""

    figure: Figure
    count: int
    left: float

    def axes(self, column: int) -> Axes:
        """One of the three charts, with a row of one unit for every setting, the first on top."""
        width, height = (float(length) for length in self.figure.get_size_inches())
        room = width - self.left - _EDGE - sum(_GAPS)
        start = self.left + sum(_WIDTHS[:column]) * room + sum(_GAPS[: column + 1])
        tall = (height - _TOP - _BOTTOM) / height
        box = (start / width, _BOTTOM / height, _WIDTHS[column] * room / width, tall)
        axes = self.figure.add_axes(box)
        axes.set(ylim=(self.count - 0.5, -0.5), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.spines[:].set_zorder(0.9)
        return axes


def draw_rows(story: StudyStory, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the settings as rows.

    Args:
        story: The study.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels; None gives every setting a row of the same height.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    write(partial(rows_figure, story, size), path, theme)


def rows_figure(story: StudyStory, size: Size | None = None) -> Figure:
    """The figure of ``draw_rows``; call it inside ``look``."""
    count = len(story.settings)
    figure = new_figure(size)
    if size is None:
        figure.set_size_inches(
            SIZE[0] / DPI, _TOP + _BOTTOM + _ROW * max(min(count, _MOST_ROWS), _LEAST_ROWS)
        )
    headline(figure, story)
    rows = _Rows(figure, count, _names(figure, story.settings))
    _rates(rows.axes(0), story.settings)
    _ends(rows.axes(1), story.settings)
    _distances(rows.axes(2), story)
    return figure


def _names(figure: Figure, settings: Sequence[SettingStory]) -> float:
    """Writes the varied values in columns; how far they reach, in inches."""
    width, height = (float(length) for length in figure.get_size_inches())
    pitch = (height - _TOP - _BOTTOM) / len(settings)
    left, most = _EDGE, 0.42 * width
    for key in settings[0].set:
        room = (most - left) * figure.dpi
        head = figure.text(
            left / width, (height - _TOP + 0.12) / height, key, color=QUIET, fontsize=9.5, va="bottom"
        )
        fit(head, room)
        widest = breadth(head)
        for row, setting in enumerate(settings):
            y = (height - _TOP - (row + 0.5) * pitch) / height
            text = figure.text(left / width, y, value(setting.set[key]), va="center", fontsize=10.5)
            fit(text, room)
            widest = max(widest, breadth(text))
        left += widest / figure.dpi + 0.22
    return left


def _rates(axes: Axes, settings: Sequence[SettingStory]) -> None:
    """The success rates, with their intervals and counts."""
    axes.set_title("converged")
    axes.set(xlim=(0, 1.0), xticks=[0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
    axes.set_xlabel("of 100 runs, with the 95 % interval")
    axes.grid(axis="x")
    rate = np.array([each.successes / each.runs for each in settings])
    low, high = np.array([each.interval for each in settings]).T
    place = np.arange(len(settings))
    colour = SIGNS["converged"].colour
    axes.barh(
        place, rate, height=_thickness(axes, len(settings)), color=colour, alpha=0.28, linewidth=0, zorder=2
    )
    axes.hlines(place, low, high, color=colour, linewidth=1.6, zorder=3)
    axes.plot(rate, place, "o", color=colour, markersize=5.5, clip_on=False, zorder=4)
    for row, each in enumerate(settings):
        axes.text(1.04, row, f"{each.successes}/{each.runs}", va="center", fontsize=10.5)


def _ends(axes: Axes, settings: Sequence[SettingStory]) -> None:
    """How all runs ended, the shares of each kind side by side."""
    axes.set_title("how the runs end")
    axes.set(xlim=(0, 1), xticks=[])
    axes.spines["bottom"].set_visible(False)
    begun, thick = np.zeros(len(settings)), _thickness(axes, len(settings))
    place = np.arange(len(settings))
    for label, sign in SIGNS.items():
        share = np.array([each.counts.get(label, 0) / each.runs for each in settings])
        strong = 0.28 if label == "converged" else 0.82
        axes.barh(place, share, left=begun, height=thick, color=sign.colour, alpha=strong, edgecolor=PAPER)
        for row in np.flatnonzero(share > 0.05).tolist():
            count = str(settings[row].counts[label])
            ink = sign.colour if label == "converged" else PAPER
            middle = begun[row] + share[row] / 2
            axes.text(middle, row, count, ha="center", va="center", color=ink, fontsize=9, zorder=3)
        begun += share
    _signs(axes, settings)


def _thickness(axes: Axes, rows: int) -> float:
    """Of the bars, in rows: few rows in a tall picture have bars no thicker than they need to be."""
    pitch = float(axes.bbox.height) / float(axes.figure.dpi) / rows
    return min(0.62, _THICKEST / pitch)


def _signs(axes: Axes, settings: Sequence[SettingStory]) -> None:
    """The kinds that there are, in words, over the bars; on the page's left where they would not fit."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    width, height = (float(length) for length in figure.get_size_inches())
    there = [label for label in SIGNS if any(each.counts.get(label) for each in settings)]
    texts = [
        figure.text(
            0,
            1 - 0.78 / height,
            f"{SIGNS[label].symbol} {label or 'too short to judge'}",
            color=SIGNS[label].colour,
            fontsize=9.5,
            va="center",
        )
        for label in there
    ]
    lengths = [breadth(text) / (width * figure.dpi) + 0.014 for text in texts]
    x = min(axes.get_position().x0, 1 - _EDGE / width - sum(lengths))
    for text, length in zip(texts, lengths, strict=True):
        text.set_x(x)
        x += length


def _distances(axes: Axes, story: StudyStory) -> None:
    """Every run's w on a logarithmic axis, the diverged ones at its right edge; the middle one as a bar."""
    axes.set_title("w at the end")
    finite = np.concatenate([each.w[(each.w > 0) & (each.w < _FAR)] for each in story.settings])
    low, high = (10**end for end in ends(np.log10(np.append(finite, story.tolerance or finite[:1]))))
    lost = high * (high / low) ** 0.06
    axes.set_xscale("log")
    axes.set_xlim(low, lost * (high / low) ** 0.03)
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high < 500 * low else (1.0,), numticks=8))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda w, _: tick(w) if w < 0.8 * high else ""))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(f"in the target's sds; success is at most {number(story.tolerance)}")
    axes.text(lost, len(story.settings) - 0.5, "∞", ha="center", va="top", fontsize=11, color=QUIET)
    axes.grid(axis="x")
    axes.axvline(story.tolerance, color=SIGNS["converged"].colour, linewidth=1.1, dashes=(5, 3), zorder=1.9)
    axes.axvspan(high, lost * 2, color=MESH, linewidth=0, zorder=0.5)
    for row, each in enumerate(story.settings):
        spread = 0.22 * np.sin(2.4 * np.arange(len(each.w)))  # beside each other, the same in every picture
        drawn = np.where(each.w <= high, np.maximum(each.w, low), lost)
        axes.plot(drawn, row + spread, ".", color=GENERATED, alpha=0.65, markersize=7.5, mew=0, clip_on=False)
        middle = min(float(np.median(each.w)), lost)
        axes.vlines(middle, row - 0.34, row + 0.34, color=INK, linewidth=2, zorder=4, clip_on=False)
