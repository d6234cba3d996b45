"""The settings of a study as curves: the share of runs that has settled over time, and the share with at most w."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from gancli.plots.canvas import Size, fit, new_figure, write
from gancli.plots.furniture import furnish
from gancli.plots.studies.words import headline, value
from gancli.plots.style import GENERATED, INK, JUDGE, PENALTY, QUIET, REAL, RULE, SIGNS, number, tick
from gancli.plots.themes import LIGHT
from gancli.records import Band, SettingStory, StudyStory

_COLOURS = (
    REAL,
    GENERATED,
    JUDGE,
    PENALTY,
    *(SIGNS[end].colour for end in ("collapsed", "drifting", "diverged")),
    QUIET,
)
"""As many settings stand out."""
_STYLES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)))
"""Curves are told apart by more than their colour."""
_WITH_BANDS = 2
_LEFT, _RIGHT, _TOP, _BOTTOM, _GAP, _KEY = 0.9, 0.3, 1.1, 0.65, 1.0, 2.4
"""Inches: around and between the axes, and for the key where there is one."""


@dataclass(frozen=True)
class Curve:
    """A setting and how it is drawn; a pale one is there for comparison only."""

    setting: SettingStory
    colour: str
    style: object
    width: float
    has_band: bool


def draw_curves(story: StudyStory, path: Path, size: Size | None = None, theme: str = LIGHT) -> None:
    """Writes the two pairs of axes; arguments and errors as for ``draw_rows``."""
    write(partial(curves_figure, story, size), path, theme)


def curves_figure(story: StudyStory, size: Size | None = None) -> Figure:
    """The figure of ``draw_curves``; call it inside ``look``."""
    figure = new_figure(size)
    headline(figure, story)
    width, height = (float(length) for length in figure.get_size_inches())
    key = _KEY if len(story.settings) > 1 else 0.0
    room = (width - _LEFT - _RIGHT - _GAP - key) / 2
    tall = (height - _TOP - _BOTTOM) / height
    left, right = (
        figure.add_axes((start / width, _BOTTOM / height, room / width, tall))
        for start in (_LEFT, _LEFT + room + _GAP)
    )
    curves = chosen(story.settings)
    _settling(left, curves)
    _profiles(right, curves, story.tolerance)
    if key:
        _key(figure, [curve for curve in curves if curve.colour != RULE], len(curves))
    return figure


def chosen(settings: Sequence[SettingStory]) -> list[Curve]:
    """How each setting is drawn: the first and the most successful ones stand out, if there are too many for all."""
    order = sorted(range(1, len(settings)), key=lambda k: -settings[k].successes / settings[k].runs)
    outstanding = sorted([0, *order[: len(_COLOURS) - 1]])
    bands = len(settings) <= _WITH_BANDS
    pale = [Curve(each, RULE, "-", 0.9, False) for k, each in enumerate(settings) if k not in outstanding]
    strong = [
        Curve(settings[k], _COLOURS[row], _STYLES[row % len(_STYLES)], 1.9, bands)
        for row, k in enumerate(outstanding)
    ]
    return pale + strong


def _settling(axes: Axes, curves: Sequence[Curve]) -> None:
    last = max(curve.setting.epochs for curve in curves)
    furnish(axes, "settled for good", x="epochs", y="share of the runs")
    axes.set(xlim=(0, last))
    _share(axes)
    for curve in curves:
        _draw(axes, _whole(curve.setting.settling, curve.setting.epochs), curve)


def _whole(band: Band, last: int) -> Band:
    """A curve from 0 at the beginning to its last value at the end."""
    rows = (
        np.concatenate([[0.0], y, y[-1:] if len(y) else [0.0]]) for y in (band.share, band.low, band.high)
    )
    return Band(np.concatenate([[0.0], band.x, [float(last)]]), *rows)


def _profiles(axes: Axes, curves: Sequence[Curve], tolerance: float) -> None:
    about = f"w, in the target's sds; success is at most {number(tolerance)}"
    furnish(axes, "w at the end", x=about, y="share of the runs with at most this w")
    x = curves[0].setting.profile.x
    axes.set_xscale("log")
    axes.set(xlim=(x[0], x[-1]))
    axes.xaxis.set_major_locator(
        LogLocator(subs=(1.0, 2.0, 5.0) if x[-1] < 500 * x[0] else (1.0,), numticks=8)
    )
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.xaxis.set_minor_formatter(NullFormatter())
    _share(axes)
    axes.axvline(tolerance, color=SIGNS["converged"].colour, linewidth=1.1, dashes=(5, 3), zorder=1.9)
    for curve in curves:
        _draw(axes, curve.setting.profile, curve)


def _share(axes: Axes) -> None:
    """A vertical axis of shares in hundredths."""
    axes.set(ylim=(0, 1), yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f} %"))
    axes.grid(axis="y")


def _draw(axes: Axes, band: Band, curve: Curve) -> None:
    if curve.has_band:
        axes.fill_between(
            band.x, band.low, band.high, step="post", color=curve.colour, alpha=0.13, linewidth=0
        )
    (line,) = axes.step(
        band.x, band.share, where="post", color=curve.colour, linewidth=curve.width, clip_on=False, zorder=3
    )
    line.set_linestyle(curve.style)  # type: ignore[arg-type]
    line.set_zorder(3 if curve.colour != RULE else 2)


def _key(figure: Figure, curves: Sequence[Curve], count: int) -> None:
    """Which curve is which, at the right: the keys that are varied, then the values of each."""
    width, height = (float(length) for length in figure.get_size_inches())
    left, room = (width - _RIGHT - _KEY + 0.25) / width, (_KEY - 0.25) * figure.dpi
    y = 1 - (_TOP - 0.1) / height
    for key in curves[0].setting.set:
        fit(figure.text(left, y, key, fontsize=9, color=QUIET, va="center"), room)
        y -= 0.2 / height
    for curve in curves:
        y -= 0.27 / height
        figure.add_artist(_sample(figure, left, y, 0.28 / width, curve))
        words = " · ".join(value(each) for each in curve.setting.set.values())
        text = figure.text(left + 0.36 / width, y, words, fontsize=9.5, va="center", color=INK)
        fit(text, room - 0.36 * figure.dpi)
    if count > len(curves):
        figure.text(
            left, y - 0.34 / height, f"pale: the {count - len(curves)} others", fontsize=9, color=QUIET
        )


def _sample(figure: Figure, x: float, y: float, length: float, curve: Curve) -> Line2D:
    """A short piece of a curve."""
    line = Line2D([x, x + length], [y, y], color=curve.colour, linewidth=curve.width)
    line.set_linestyle(curve.style)  # type: ignore[arg-type]
    line.set_transform(figure.transFigure)
    return line
