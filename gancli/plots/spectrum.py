"""The dynamics of a recorded game: its spectrum at three snapshots, its path angle, what changes over the epochs."""

from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gancli.plots.canvas import Size, fit, new_figure, write
from gancli.plots.furniture import Key, furnish, level, logarithmic
from gancli.plots.page import tiles
from gancli.plots.spectrum_plane import STAGES, dots, look_at, unit_circle
from gancli.plots.style import GENERATED, GENERATED_DARK, JUDGE, QUIET, count, tick
from gancli.plots.themes import LIGHT
from gancli.records import Spectra

_MANY, _MOST = 100.0, 1000.0
"""From this ratio of the largest to the typical size on the scale bends, and how far it does."""


def draw_dynamics(spectra: Spectra, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the picture, in the format of the path's suffix.

    Args:
        spectra: The member's game.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels; None is 1280 by 720.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, or a size too small.
    """
    write(partial(_figure, spectra, size), path, theme)


def _figure(spectra: Spectra, size: Size | None) -> Figure:
    figure = new_figure(size)
    _headline(figure, spectra)
    parts = (_eigenvalues, _multipliers, _path_angle, _rotation, _norms, _vanished)
    for place, part in zip(tiles(figure, len(parts)), parts, strict=True):
        part(figure.add_axes(place), spectra)
    return figure


def _headline(figure: Figure, spectra: Spectra) -> None:
    width, height = figure.get_size_inches()
    left = 0.3 / width
    title = figure.text(left, 1 - 0.34 / height, spectra.title, fontsize=15, fontweight="bold", va="center")
    fit(title, 0.95 * width * figure.dpi)
    told = f"multipliers: {spectra.multipliers_of}"
    fit(
        figure.text(left, 1 - 0.64 / height, told, fontsize=11, color=QUIET, va="center"),
        0.95 * width * figure.dpi,
    )


def _stages(spectra: Spectra) -> list[tuple[int, str]]:
    """The first, the middle and the last snapshot, with their colours."""
    last = len(spectra.epochs) - 1
    places = {0: STAGES[0], last // 2: STAGES[1], last: STAGES[2]}
    return list(places.items())


def _when(spectra: Spectra) -> Key:
    return [(f"• epoch {count(spectra.epochs[k])}", colour) for k, colour in _stages(spectra)]


def _eigenvalues(axes: Axes, spectra: Spectra) -> None:
    """Those of the field; to the right of the line a disturbance grows."""
    furnish(axes, "eigenvalues", _when(spectra), x="real part", y="imaginary part")
    for k, colour in _stages(spectra):
        dots(axes, spectra.eigenvalues[k], colour)
    seen = np.concatenate([spectra.eigenvalues[k] for k, _ in _stages(spectra)])
    low, high = _ends(seen.real), _ends(seen.imag)
    axes.set(xlim=low, ylim=high)
    axes.axvline(0, color=QUIET, linewidth=1.0, zorder=1)
    _by_orders(axes, seen.real)


def _by_orders(axes: Axes, values: Float[np.ndarray, " P"]) -> None:
    """A scale that is linear around 0 and logarithmic beyond, where the real parts are of many sizes."""
    largest, typical = float(np.abs(values).max()), float(np.median(np.abs(values)))
    if largest <= _MANY * max(typical, largest / _MOST):
        return
    linear = max(typical, largest / _MOST)
    axes.set_xscale("symlog", linthresh=linear)
    low, high = axes.get_xlim()
    first, last = int(np.ceil(np.log10(linear))), int(np.floor(np.log10(largest)))
    decades = 10.0 ** np.arange(first, last + 1, max(1, (last - first + 2) // 2))
    marks = (
        [-mark for mark in decades[::-1] if -mark >= low] + [0.0] + [mark for mark in decades if mark <= high]
    )
    axes.xaxis.set_major_locator(FixedLocator(marks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(tick))


def _ends(values: Float[np.ndarray, " P"]) -> tuple[float, float]:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    margin = 0.08 * (high - low) or 0.1
    return low - margin, high + margin


def _multipliers(axes: Axes, spectra: Spectra) -> None:
    furnish(axes, "multipliers", _when(spectra), x="real part", y="imaginary part")
    unit_circle(axes)
    for k, colour in _stages(spectra):
        dots(axes, spectra.multipliers[k], colour)
    look_at(axes, np.concatenate([spectra.multipliers[k] for k, _ in _stages(spectra)]))


def _path_angle(axes: Axes, spectra: Spectra) -> None:
    """From above 0 to below at the end of the line: that place attracts."""
    furnish(axes, "path angle", x="from the first snapshot (0) to the last (1)", y="cosine")
    axes.set(xlim=spectra.line[[0, -1]], ylim=(-1.05, 1.05))
    level(axes, 0.0, QUIET)
    axes.axvline(1, color=QUIET, linewidth=1.0, zorder=1)
    axes.plot(spectra.line, spectra.angle, color=JUDGE, linewidth=1.8, zorder=2)


def _rotation(axes: Axes, spectra: Spectra) -> None:
    furnish(axes, "rotation index", x="epoch")
    axes.set(ylim=(0, 1.05))
    _course(axes, spectra, spectra.rotation, JUDGE)


def _norms(axes: Axes, spectra: Spectra) -> None:
    furnish(axes, "length of the gradient", (("━ D", JUDGE), ("━ G", GENERATED_DARK)), x="epoch")
    above = spectra.norms[spectra.norms > 0]
    if len(above):
        logarithmic(axes, float(above.min()) / 1.5, float(above.max()) * 1.5)
    for side, colour in enumerate((JUDGE, GENERATED)):
        _course(axes, spectra, spectra.norms[:, side], colour)


def _vanished(axes: Axes, spectra: Spectra) -> None:
    furnish(axes, "vanished pull of G's loss", x="epoch", y="share of generated points")
    axes.set(ylim=(-0.03, 1.05))
    _course(axes, spectra, spectra.vanished, GENERATED)


def _course(axes: Axes, spectra: Spectra, values: Float[np.ndarray, " K"], colour: str) -> None:
    axes.set(xlim=(0, max(int(spectra.epochs[-1]), 1)))
    axes.grid(axis="y")
    axes.plot(spectra.epochs, values, "o-", color=colour, linewidth=1.5, ms=4, mew=0, clip_on=False, zorder=2)
