"""The basin of two varied settings: how often each combination succeeds, as a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gancli.errors import UsageError
from gancli.plots.canvas import Size, breadth, fit, new_figure, write
from gancli.plots.studies.words import headline, value
from gancli.plots.style import INK, PAPER, QUIET, RATES, RULE, UNKNOWN, number
from gancli.plots.themes import LIGHT
from gancli.records import StudyStory

_LEFT, _RIGHT, _TOP, _BOTTOM = 1.15, 1.35, 0.85, 0.8
_ROOM_FOR_INTERVAL = (0.85, 0.5)
"""Inches that a cell must measure for its interval to be written into it."""


@dataclass(frozen=True)
class Side:
    """One varied setting along an axis: its values in order, and where the cells of each begin and end."""

    key: str
    values: Sequence[object]
    edges: Float[np.ndarray, " V"]
    is_logarithmic: bool

    @property
    def middles(self) -> Float[np.ndarray, " V"]:
        """Where the values stand."""
        numbers = _numbers(self.values)
        return np.arange(len(self.values)) + 0.5 if numbers is None else numbers


def draw_basin(story: StudyStory, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the map; arguments and errors as for ``draw_rows``.

    Raises:
        UsageError: Not exactly two settings are varied.
    """
    write(partial(basin_figure, story, size), path, theme)


def basin_figure(story: StudyStory, size: Size | None = None) -> Figure:
    """The figure of ``draw_basin``; call it inside ``look``."""
    keys = list(story.settings[0].set)
    if len(keys) != 2:
        raise UsageError(
            f"a basin is the map of two varied settings, here are {len(keys)}",
            fix="gan stability --vary KEY=V1,V2 --vary KEY=V1,V2",
        )
    figure = new_figure(size)
    headline(figure, story)
    width, height = (float(length) for length in figure.get_size_inches())
    box = (_LEFT / width, _BOTTOM / height, 1 - (_LEFT + _RIGHT) / width, 1 - (_TOP + _BOTTOM) / height)
    axes = figure.add_axes(box)
    upright, across = (side(key, [each.set[key] for each in story.settings]) for key in keys)
    _cells(axes, story, across, upright)
    _ruler(axes, across, upright)
    _scale(figure)
    return figure


def side(key: str, given: Sequence[object]) -> Side:
    """The values: numbers in ascending order, log-spaced ones on a logarithmic axis, others as they come."""
    values = [each for k, each in enumerate(given) if each not in given[:k]]
    numbers = _numbers(values)
    if numbers is None:
        return Side(key, values, np.arange(len(values) + 1.0), False)
    order = np.argsort(numbers)
    numbers = numbers[order]
    logarithmic = _is_log_spaced(numbers)
    places = np.log(numbers) if logarithmic else numbers
    edges = _edges(places)
    return Side(key, [values[k] for k in order], np.exp(edges) if logarithmic else edges, logarithmic)


def _numbers(values: Sequence[object]) -> Float[np.ndarray, " V"] | None:
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in values):
        return None
    return np.array(values, np.float64)


def _is_log_spaced(numbers: Float[np.ndarray, " V"]) -> bool:
    """Whether the ratios of positive numbers are more alike than their differences; two of them, if far apart."""
    if numbers[0] <= 0 or len(numbers) < 2:
        return False
    if len(numbers) == 2:
        return bool(numbers[1] / numbers[0] >= 5)
    steps, ratios = np.diff(numbers), np.diff(np.log(numbers))
    return bool(ratios.std() / ratios.mean() < steps.std() / steps.mean())


def _edges(places: Float[np.ndarray, " V"]) -> Float[np.ndarray, " W"]:
    """Half-way between the values, and as far beyond the first and the last."""
    if len(places) == 1:
        return np.array([places[0] - 0.5, places[0] + 0.5])
    middle = (places[1:] + places[:-1]) / 2
    return np.concatenate([[2 * places[0] - middle[0]], middle, [2 * places[-1] - middle[-1]]])


def _cells(axes: Axes, story: StudyStory, across: Side, upright: Side) -> None:
    """The rates as colours, with their counts and, where there is room, their intervals."""
    rates = np.full((len(upright.values), len(across.values)), np.nan)
    axes.set_xscale("log" if across.is_logarithmic else "linear")
    axes.set_yscale("log" if upright.is_logarithmic else "linear")
    axes.set(xlim=(across.edges[0], across.edges[-1]), ylim=(upright.edges[0], upright.edges[-1]))
    for each in story.settings:
        row, column = upright.values.index(each.set[upright.key]), across.values.index(each.set[across.key])
        rates[row, column] = rate = each.successes / each.runs
        x, y = float(across.middles[column]), float(upright.middles[row])
        ink = PAPER if rate > 0.8 else INK
        low, high = (number(end) for end in each.interval)
        text = axes.text(x, y, f"{each.successes}/{each.runs}", ha="center", va="center", color=ink)
        if _roomy(axes, len(across.values), len(upright.values)):
            text.set(va="bottom", fontsize=12, fontweight="bold")
            axes.text(x, y, f"{low}–{high}", ha="center", va="top", color=ink, fontsize=8.5)
        fit(text, 0.9 * axes.bbox.width / len(across.values), 0.55)
    axes.pcolormesh(
        across.edges, upright.edges, np.ma.masked_invalid(rates), cmap=_shades(), vmin=0, vmax=1,
        edgecolors=PAPER, linewidth=2, zorder=1,
    )  # fmt: skip
    axes.set_facecolor(UNKNOWN)


def _shades() -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("converged", [to_rgb(colour) for colour in RATES])


def _roomy(axes: Axes, columns: int, rows: int) -> bool:
    width, height = _ROOM_FOR_INTERVAL
    dpi = float(axes.figure.dpi)
    return bool(axes.bbox.width / columns > width * dpi and axes.bbox.height / rows > height * dpi)


def _ruler(axes: Axes, across: Side, upright: Side) -> None:
    """A tick for every value, as it was typed."""
    for axis, side in ((axes.xaxis, across), (axes.yaxis, upright)):
        names = {float(place): value(each) for place, each in zip(side.middles, side.values, strict=True)}
        axis.set_major_locator(FixedLocator(list(names)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda x, _, names=names: names.get(float(x), "")))
        axis.set_label_text(side.key)
    labels = axes.get_xticklabels()
    if labels and sum(map(breadth, labels)) > 0.92 * axes.bbox.width:
        axes.tick_params(axis="x", labelrotation=40)


def _scale(figure: Figure) -> None:
    """What the colours mean."""
    width, height = (float(length) for length in figure.get_size_inches())
    tall = 0.5 * (1 - (_TOP + _BOTTOM) / height)
    axes = figure.add_axes((1 - (_RIGHT - 0.35) / width, _BOTTOM / height, 0.16 / width, tall))
    axes.pcolormesh(
        [0, 1], np.linspace(0, 1, 65), np.linspace(0, 1, 64)[:, None], cmap=_shades(), vmin=0, vmax=1
    )
    axes.set(xticks=[], yticks=[0, 0.5, 1], ylim=(0, 1))
    axes.set_yticklabels(["none", "half", "all"])
    axes.yaxis.tick_right()
    axes.spines[:].set(visible=True, color=RULE)
    axes.set_title("converged", fontsize=9.5, fontweight="normal", color=QUIET, pad=12)
