"""The complex plane with the unit circle: multipliers inside it shrink a disturbance, those outside let it grow."""

import numpy as np
from jaxtyping import Complex
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gancli.plots.furniture import plain_ticks
from gancli.plots.style import GENERATED, GENERATED_DARK, JUDGE, MESH, QUIET, REAL_DARK

STAGES = (REAL_DARK, JUDGE, GENERATED_DARK)
"""The colours of an early, a middle and a late spectrum."""
_NEAR = 0.5


def unit_circle(axes: Axes) -> None:
    """The circle and its disc; ``look_at`` gives the axes their ends."""
    turn = np.linspace(0, 2 * np.pi, 2001)
    axes.fill(np.cos(turn), np.sin(turn), color=MESH, zorder=0.6, linewidth=0)
    axes.plot(np.cos(turn), np.sin(turn), color=QUIET, linewidth=1.0, zorder=0.8)
    for axis in (axes.xaxis, axes.yaxis):
        plain_ticks(axis, 4)


def rings(axes: Axes, numbers: Complex[np.ndarray, " P"]) -> Line2D:
    """Predicted numbers: rings that a dot fits into."""
    (line,) = axes.plot(
        numbers.real, numbers.imag, "o", ms=11, mfc="none", mec=REAL_DARK, mew=1.6, zorder=2.4
    )
    return line


def dots(axes: Axes, numbers: Complex[np.ndarray, " P"], colour: str = GENERATED) -> Line2D:
    """Measured numbers."""
    size = 5.0 if len(numbers) < 20 else 3.0
    (line,) = axes.plot(numbers.real, numbers.imag, "o", ms=size, color=colour, mew=0, alpha=0.85, zorder=2.6)
    return line


def look_at(axes: Axes, numbers: Complex[np.ndarray, " P"]) -> None:
    """Ends that show the circle and all of the numbers; only what lies around 1 where they are close to it."""
    finite = numbers[np.isfinite(numbers)]
    away = 1.6 * float(np.abs(finite - 1).max()) if len(finite) else 1.0
    if 0 < away < _NEAR:
        centre, reach = 1.0, away
    else:
        centre, reach = 0.0, max([1.15, *(1.1 * np.abs([*finite.real, *finite.imag])).tolist()])
    wide = reach * axes.bbox.width / axes.bbox.height
    axes.set(xlim=(centre - wide, centre + wide), ylim=(-reach, reach))
