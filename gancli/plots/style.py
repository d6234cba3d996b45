"""The look: one palette, one type, one way to write a number, and the sign and colour of every verdict."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isinf, isnan
from typing import Any

import numpy as np

from gancli.records import Verdict

INK = "#22303c"
QUIET = "#6b7885"
RULE = "#c9d1d8"
MESH = "#eceff2"
PAPER = "#ffffff"
REAL = "#1f6fb4"
REAL_DARK = "#164f82"
REAL_PALE = "#d6e6f4"
GENERATED = "#e8792b"
GENERATED_DARK = "#a94a0a"
GENERATED_PALE = "#fbdcc3"
JUDGE = "#5b3f91"
"""The discriminator and its loss."""
PENALTY = "#3f8f7f"
BELIEF = ("#f4b47e", "#f9dec4", "#fbfaf7", "#cbe0f0", "#92bfe2")
"""What D takes a point for: 0 is generated, 1 is real; pale, so that the points on top stay readable."""

BANDS = ((0.35, "rough"), (0.15, "good"), (0.05, "excellent"))
"""The largest distances w, in the target's sd, of a run that converged; the first is the tolerance."""

DPI = 100
"""Of a picture 1280 pixels wide; others are the same picture at another resolution."""

HUGE = 1e6
"""From here on numbers are written by their order of magnitude."""

LOOK: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "text.color": INK,
    "text.usetex": False,
    "text.parse_math": False,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 7.0,
    "axes.titlecolor": INK,
    "axes.labelsize": 9.5,
    "axes.labelcolor": QUIET,
    "axes.labelpad": 3.0,
    "axes.edgecolor": RULE,
    "axes.linewidth": 0.9,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.xmargin": 0.0,
    "axes.unicode_minus": True,
    "grid.color": MESH,
    "grid.linewidth": 0.9,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "lines.solid_capstyle": "round",
    "lines.solid_joinstyle": "round",
    "svg.fonttype": "path",
    "svg.hashsalt": "gan",
    "pdf.fonttype": 42,
}


@dataclass(frozen=True)
class Sign:
    """How a verdict is written: never by colour alone."""

    symbol: str
    colour: str
    tint: str
    """The same colour, pale, for the ground of a cell."""


SIGNS: dict[str | None, Sign] = {
    "converged": Sign("✓", "#157f55", "#f0f8f4"),
    "drifting": Sign("↗", "#9a6b00", "#fdf7e6"),
    "oscillating": Sign("∿", "#7b4fa6", "#f6f1fa"),
    "off-target": Sign("✗", "#bf4025", "#fdf1ee"),
    "collapsed": Sign("▲", "#a3195b", "#fbeef4"),
    "diverged": Sign("⚡", "#3d4650", "#eef0f2"),
    None: Sign("·", QUIET, "#f6f7f8"),
}


def sign(verdict: Verdict) -> Sign:
    """The symbol and the colours of a verdict."""
    return SIGNS[verdict.label]


def word(verdict: Verdict) -> str:
    """The verdict's label as it is written under its sign."""
    return verdict.label or "too short to judge"


@contextmanager
def look() -> Iterator[None]:
    """Everything created and drawn inside has this look, whatever the user's own matplotlib settings are."""
    from matplotlib import rc_context, rcParamsDefault

    kept = {key: value for key, value in rcParamsDefault.items() if not key.startswith(("backend", "date."))}
    settings: dict[Any, Any] = {**kept, **LOOK}
    with rc_context(settings):
        yield


def number(value: float | None, digits: int = 2) -> str:
    """A number as the pictures write it: .09, 1.25, −11.0, 1,250, 3e7; no zero before the point."""
    if value is None or isnan(value):
        return "–"
    text = _size(abs(value), digits)
    if not text.strip("0."):
        return "0"
    return ("" if value > 0 else "−") + (text[1:] if text.startswith("0.") else text)


def _size(value: float, digits: int) -> str:
    if isinf(value):
        return "∞"
    if value >= HUGE:
        return f"{value:.0e}".replace("e+", "e").replace("e0", "e")
    places = digits if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{places}f}"


def count(value: float | int | np.integer) -> str:
    """A whole number with commas between the thousands."""
    return f"{round(value):,}".replace("-", "−")


def percent(share: float) -> str:
    """A share as a whole percentage; what is not all never reads as all."""
    return f"{min(round(100 * share), 99) if share < 1 else 100} %"


def tick(value: float | int, _position: int | None = None) -> str:
    """The label of a tick: as short as it can be."""
    if abs(value) >= HUGE:
        return f"{value:.3g}".replace("e+", "e").replace("e0", "e").replace("-", "−")
    if abs(value) >= 1000:
        return count(value)
    text = f"{abs(value):.4g}"
    text = text[1:] if text.startswith("0.") else text
    return f"−{text}" if value < 0 else text
