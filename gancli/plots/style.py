"""The look: one palette in two themes, one type, one way to write a number, the sign and colour of every verdict."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isinf, isnan
from typing import Any

import numpy as np

from gancli.errors import unknown_name
from gancli.plots.themes import LIGHT, THEMES, coloured, named
from gancli.records import Verdict

INK = named("ink")
TRUTH = named("truth")
"""What is exact: the target, D*, the map that would be perfect; always dashed."""
QUIET = named("quiet")
RULE = named("rule")
MESH = named("mesh")
PAPER = named("paper")
BARE = named("bare")
"""The ground of what is not told yet."""
UNKNOWN = named("unknown")
"""What is not finite."""
REAL = named("real")
REAL_DARK = named("real-dark")
"""Of words, and of thin lines; so is GENERATED_DARK."""
GENERATED = named("generated")
GENERATED_DARK = named("generated-dark")
GENERATED_PALE = named("generated-pale")
JUDGE = named("judge")
"""The discriminator and its loss."""
PENALTY = named("penalty")
BELIEF = tuple(named(f"belief-{step}") for step in range(5))
"""What D takes a point for: 0 is generated, 1 is real; pale, so that the points on top stay readable."""
RATES = (named("never"), named("half-the-time"), named("converged"))
"""From a setting with which no run converges to one with which all do."""

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


def _sign(symbol: str, role: str) -> Sign:
    return Sign(symbol, named(role), named(f"{role}-tint"))


SIGNS: dict[str | None, Sign] = {
    "converged": _sign("✓", "converged"),
    "drifting": _sign("↗", "drifting"),
    "oscillating": _sign("∿", "oscillating"),
    "off-target": _sign("✗", "off-target"),
    "collapsed": _sign("▲", "collapsed"),
    "diverged": _sign("⚡", "diverged"),
    None: _sign("·", "too-short"),
}


def sign(verdict: Verdict) -> Sign:
    """The symbol and the colours of a verdict."""
    return SIGNS[verdict.label]


def word(verdict: Verdict) -> str:
    """The verdict's label as it is written under its sign."""
    return verdict.label or "too short to judge"


@contextmanager
def look(theme: str = LIGHT) -> Iterator[None]:
    """Everything created and drawn inside has this look, whatever the user's own matplotlib settings are.

    Raises:
        UsageError: An unknown theme.
    """
    from matplotlib import rc_context, rcParamsDefault

    if theme not in THEMES:
        raise unknown_name("theme", theme, THEMES)
    kept = {key: value for key, value in rcParamsDefault.items() if not key.startswith(("backend", "date."))}
    settings: dict[Any, Any] = {**kept, **LOOK}
    with coloured(theme), rc_context(settings):
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
