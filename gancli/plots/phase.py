"""The phase portrait of a game of two numbers: its field, one path predicted and measured, its multipliers."""

from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gancli.plots.canvas import Size, fit, new_figure, write
from gancli.plots.furniture import Key, furnish, logarithmic
from gancli.plots.spectrum_plane import dots, look_at, rings, unit_circle
from gancli.plots.style import (
    GENERATED,
    GENERATED_DARK,
    INK,
    JUDGE,
    PAPER,
    QUIET,
    REAL_DARK,
    RULE,
    number,
)
from gancli.plots.themes import LIGHT
from gancli.records import Portrait

_PATHS: Key = (("- - predicted", REAL_DARK), ("━ measured", GENERATED_DARK))
_DOTS: Key = (("○ predicted", REAL_DARK), ("● measured", GENERATED_DARK))
_FLOOR = 1e-12


def draw_portrait(portrait: Portrait, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the portrait as a picture, in the format of the path's suffix.

    Args:
        portrait: The game.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels; None is 1280 by 720.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    write(partial(_figure, portrait, size), path, theme)


def _figure(portrait: Portrait, size: Size | None) -> Figure:
    figure = new_figure(size)
    _headline(figure, portrait)
    _plane(figure.add_axes((0.06, 0.1, 0.5, 0.72)), portrait)
    _multipliers(figure.add_axes((0.65, 0.53, 0.31, 0.29)), portrait)
    _distance(figure.add_axes((0.65, 0.1, 0.31, 0.29)), portrait)
    return figure


def _headline(figure: Figure, portrait: Portrait) -> None:
    width, height = figure.get_size_inches()
    left = 0.3 / width
    title = figure.text(left, 1 - 0.34 / height, portrait.title, fontsize=15, fontweight="bold", va="center")
    fit(title, 0.95 * width * figure.dpi)
    figure.text(left, 1 - 0.64 / height, portrait.verdict, fontsize=11, color=QUIET, va="center")


def _plane(axes: Axes, portrait: Portrait) -> None:
    """The field as stream lines, and the path three ways."""
    flow: Key = (("━ continuous time", JUDGE),) if portrait.flow is not None else ()
    furnish(axes, "phase plane", (*_PATHS, *flow), x=f"G: {portrait.names[0]}", y=f"D: {portrait.names[1]}")
    axes.set(xlim=portrait.x[[0, -1]], ylim=portrait.y[[0, -1]])
    axes.streamplot(
        portrait.x,
        portrait.y,
        portrait.field[0],
        portrait.field[1],
        color=RULE,
        linewidth=0.8,
        arrowsize=0.9,
        density=1.2,
        zorder=1,
    )
    if portrait.flow is not None:
        axes.plot(*portrait.flow.T, color=JUDGE, linewidth=1.2, alpha=0.8, zorder=1.8)
    axes.plot(*portrait.measured.T, color=GENERATED, linewidth=1.0, zorder=2)
    axes.plot(*portrait.measured.T, ".", color=GENERATED, markersize=4, zorder=2)
    axes.plot(*portrait.predicted.T, color=REAL_DARK, linewidth=1.0, dashes=(4, 3), zorder=2.2)
    axes.plot(*portrait.measured[0], "o", color=GENERATED_DARK, ms=7, mec=PAPER, mew=1.2, zorder=3)
    axes.plot(*portrait.equilibrium, "+", color=INK, ms=12, mew=1.8, zorder=3)


def _multipliers(axes: Axes, portrait: Portrait) -> None:
    """Those of one epoch; or why there are none."""
    furnish(axes, "multipliers of an epoch", _DOTS if portrait.multipliers is not None else ())
    if portrait.multipliers is None or portrait.predicted_multipliers is None:
        axes.set_axis_off()
        axes.text(0, 0.9, portrait.reason, transform=axes.transAxes, color=QUIET, va="top", wrap=True)
        return
    unit_circle(axes)
    rings(axes, portrait.predicted_multipliers)
    dots(axes, portrait.multipliers)
    look_at(axes, np.concatenate([portrait.multipliers, portrait.predicted_multipliers]))


def _distance(axes: Axes, portrait: Portrait) -> None:
    """How far both paths are from the equilibrium."""
    furnish(axes, "distance from the equilibrium", _PATHS, x="epoch")
    curves = {
        REAL_DARK: np.linalg.norm(portrait.predicted - portrait.equilibrium, axis=1),
        GENERATED: np.linalg.norm(portrait.measured - portrait.equilibrium, axis=1),
    }
    seen = np.concatenate(list(curves.values()))
    seen = np.clip(seen[np.isfinite(seen)], _FLOOR, None)
    if seen.max() > 10 * seen.min():
        logarithmic(axes, float(seen.min()) / 1.3, float(seen.max()) * 1.3)
    else:
        axes.set(ylim=(0, 1.15 * float(seen.max())))
    axes.set(xlim=(0, len(portrait.measured) - 1))
    axes.grid(axis="y")
    axes.plot(curves[GENERATED], color=GENERATED, linewidth=2.4, zorder=2)
    axes.plot(curves[REAL_DARK], color=REAL_DARK, linewidth=1.1, dashes=(4, 3), zorder=2.2)
    last = float(curves[GENERATED][-1])
    axes.annotate(
        number(last, 3),
        (1, 1),
        xycoords="axes fraction",
        xytext=(0, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        color=GENERATED_DARK,
        fontsize=9.5,
    )
