"""A fan: the median and the middle 50 % and 90 % of the runs that converged, and every other run as a line."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from gancli.plots.ensemble.parts import Parts
from gancli.plots.ensemble.signs import paleness, put_signs, remark
from gancli.plots.style import SIGNS, count

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
_GUTTER, _COLUMN = 0.02, 0.05
"""Parts of the axes: before the signs at the right, and for each kind of them."""
_CROWD = 40
"""From so many lines on they are thin."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A number of every run over the epochs."""

    epochs: Int[np.ndarray, " T"]
    values: Float[np.ndarray, "E T"]


def fan(axes: Axes, rows: Rows, runs: Parts) -> None:
    """Draws into axes whose vertical ends are set."""
    last = max(float(rows.epochs[-1]), 1.0)
    axes.set_xlim(0, last * (1 + _GUTTER + _COLUMN * len(runs.single)))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= last])
    axes.grid(axis="y")
    if runs.has_fan:
        _bands(axes, rows, runs)
    for label, members in runs.single.items():
        _lines(axes, rows.epochs, rows.values[members], label, sum(map(len, runs.single.values())))
    put_signs(axes, _stops(rows, runs.single))
    remark(axes, off(axes, rows.values))


def quantiles(values: Float[np.ndarray, "C T"]) -> Float[np.ndarray, "L T"]:
    """Of the finite values at every epoch; NaN where there are none."""
    found = np.full((len(LEVELS), values.shape[1]), np.nan)
    some = np.isfinite(values).any(axis=0)
    found[:, some] = np.nanquantile(np.where(np.isfinite(values), values, np.nan)[:, some], LEVELS, axis=0)
    return found


def _bands(axes: Axes, rows: Rows, runs: Parts) -> None:
    colour = SIGNS[None if runs.unjudged else "converged"].colour
    outer_low, low, middle, high, outer_high = quantiles(rows.values[runs.fan])
    axes.fill_between(rows.epochs, outer_low, outer_high, color=colour, alpha=0.25, linewidth=0, zorder=1.9)
    axes.fill_between(rows.epochs, low, high, color=colour, alpha=0.45, linewidth=0, zorder=1.9)
    axes.plot(rows.epochs, middle, color=colour, linewidth=2.0, zorder=2.6)


def _lines(
    axes: Axes,
    epochs: Int[np.ndarray, " T"],
    values: Float[np.ndarray, "L T"],
    label: str | None,
    crowd: int,
) -> None:
    lines = [np.column_stack([epochs, row]) for row in values]
    width = 0.9 if crowd < _CROWD else 0.6
    axes.add_collection(
        LineCollection(
            lines, colors=SIGNS[label].colour, linewidths=width, alpha=paleness(crowd), zorder=1.7
        ),
        autolim=False,
    )


def _stops(
    rows: Rows, single: Mapping[str | None, Int[np.ndarray, " L"]]
) -> dict[str | None, Float[np.ndarray, "L 2"]]:
    """Where the sign of every line stands: beside the last epoch, or where the line stops before it."""
    last = max(float(rows.epochs[-1]), 1.0)
    found = {}
    for column, (label, members) in enumerate(single.items()):
        at = last * (1 + _GUTTER + _COLUMN * (column + 0.5))
        stops = np.array([_stop(rows.epochs, row) for row in rows.values[members]])
        found[label] = np.where(stops[:, :1] >= last, [at, 0.0], [1.0, 0.0] * stops) + [0.0, 1.0] * stops
    return found


def _stop(epochs: Int[np.ndarray, " T"], row: Float[np.ndarray, " T"]) -> tuple[float, float]:
    """The last finite value; one that never was finite stops at the start, at the top."""
    finite = np.flatnonzero(np.isfinite(row))
    place = int(finite[-1]) if len(finite) else 0
    return float(epochs[place]), float(row[place]) if len(finite) else 1e300


def off(axes: Axes, values: Float[np.ndarray, "E T"]) -> list[str]:
    """In words how many runs leave the axis, how many are off it at the end, and how many are no number there."""
    low, high = axes.get_ylim()
    beyond = np.isfinite(values) & ((values < low) | (values > high))
    left, gone, lost = (
        int(each.sum()) for each in (beyond.any(axis=1), beyond[:, -1], ~np.isfinite(values[:, -1]))
    )
    leave = f"{count(left)} leave{'s'[: left == 1]} the axis, {count(gone) if gone else 'none'} for good"
    return [leave] * (left > 0) + [f"{count(lost)} not finite"] * (lost > 0)
