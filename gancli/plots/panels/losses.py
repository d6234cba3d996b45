"""The panels ``d-loss`` and ``g-loss``: loss and penalty apart, over the whole run or its last epochs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.plots.furniture import Key, dot, furnish, level, plain_ticks, put
from gancli.plots.panels.panel import Panel
from gancli.plots.series import course, ends
from gancli.plots.style import GENERATED, INK, JUDGE, PENALTY, QUIET, number
from gancli.records import LOSS_COLUMNS, Story

SMOOTH = 60
"""Into how many medians the epochs looked back on are drawn together."""


@dataclass(frozen=True)
class Player:
    """Whose loss a panel shows: the columns that add up to it, that of its penalty, and its colour."""

    title: str
    columns: tuple[str, ...]
    penalty: str
    side: int
    colour: str


JUDGING = Player("D loss", ("d_real", "d_fake"), "d_penalty", 0, JUDGE)
MAKING = Player("G loss", ("g",), "g_penalty", 1, GENERATED)


def d_loss(axes: Axes, story: Story, window: int) -> Panel:
    """D's loss."""
    return Loss(axes, story, window, JUDGING)


def g_loss(axes: Axes, story: Story, window: int) -> Panel:
    """G's loss."""
    return Loss(axes, story, window, MAKING)


def column(story: Story, *names: str) -> Float[np.ndarray, " S"]:
    """The sum of some columns of the losses, one number for each epoch."""
    chosen = [LOSS_COLUMNS.index(name) for name in names]
    return np.asarray(story.losses[:, chosen].sum(axis=1))


class Loss:
    """A player's loss with the value it has at the equilibrium, and its penalty on an axis of its own."""

    def __init__(self, axes: Axes, story: Story, window: int, player: Player) -> None:
        self._epochs = story.epochs
        values, penalty = column(story, *player.columns), column(story, player.penalty)
        rest, penalised = story.equilibrium[player.side], bool((np.abs(penalty) > 0).any())
        label = f"epochs before this one (last {window:,})" if window else "epoch"
        furnish(axes, player.title, _key(rest, penalised), x=label)
        axes.set(ylim=ends(values, (rest,) if rest is not None else ()))
        axes.grid(axis="y")
        if rest is not None:
            level(axes, rest, QUIET)
        self._traces = [_trace(axes, values, window, player.colour)]
        if penalised:
            self._traces.append(_trace(_beside(axes, penalty), penalty, window, PENALTY))

    def update(self, t: int) -> Sequence[Artist]:
        """The losses up to the epoch of snapshot t."""
        return [artist for trace in self._traces for artist in trace.update(int(self._epochs[t]))]


def _key(rest: float | None, penalised: bool) -> Key:
    penalty = [("━ penalty (right)", PENALTY)] if penalised else []
    return penalty + ([(f"- - equilibrium {number(rest, 3)}", QUIET)] if rest is not None else [])


def _beside(axes: Axes, penalty: Float[np.ndarray, " S"]) -> Axes:
    """A second vertical axis, at the right."""
    other = axes.twinx()
    plain_ticks(other.yaxis, 4)
    other.set(ylim=ends(penalty))
    other.spines[:].set_visible(False)
    axes.spines["right"].set_visible(True)
    other.tick_params(axis="y", labelcolor=PENALTY, length=0, pad=6.5)  # nothing that a dot may lie on
    return other


def _trace(axes: Axes, values: Float[np.ndarray, " S"], window: int, colour: str) -> "Whole | Recent":
    return Recent(axes, values, colour, window) if window else Whole(axes, values, colour)


class Whole:
    """The whole run, pale, the part so far drawn over it, and a dot where it stands."""

    def __init__(self, axes: Axes, values: Float[np.ndarray, " S"], colour: str) -> None:
        self._course = found = course(values)
        axes.set(xlim=(0, max(len(values), 1)))
        axes.fill_between(found.epoch, found.low, found.high, color=colour, alpha=0.14, lw=0, zorder=1.5)
        axes.plot(found.epoch, found.middle, color=colour, lw=1.0, alpha=0.3, zorder=1.6)
        (self._line,) = axes.plot([], [], color=colour, lw=1.5, zorder=2.2)
        self._dot = dot(axes, colour)
        (self._now,) = axes.plot([0, 0], axes.get_ylim(), color=INK, lw=0.8, alpha=0.25, zorder=1.4)

    def update(self, epoch: int) -> Sequence[Artist]:
        """The run up to an epoch."""
        until = int(np.searchsorted(self._course.epoch, epoch, side="right"))
        self._line.set_data(self._course.epoch[:until], self._course.middle[:until])
        last = slice(max(until - 1, 0), until)
        put(self._dot, self._course.epoch[last], self._course.middle[last])
        self._now.set_xdata([epoch, epoch])
        return (self._now, self._line, self._dot)


class Recent:
    """The last epochs only, on an axis that counts back from the present: each, pale, and their median."""

    def __init__(self, axes: Axes, values: Float[np.ndarray, " S"], colour: str, window: int) -> None:
        self._values, self._window = values, window
        self._course = course(values, max(1, len(values) * SMOOTH // window))
        axes.set(xlim=(-window, 0))
        (self._each,) = axes.plot([], [], color=colour, lw=0.8, alpha=0.3, zorder=2.1)
        (self._line,) = axes.plot([], [], color=colour, lw=1.6, zorder=2.2)
        self._dot = dot(axes, colour)

    def update(self, epoch: int) -> Sequence[Artist]:
        """The epochs up to one."""
        recent = self._values[max(0, epoch - self._window) : epoch]
        self._each.set_data(np.arange(1 - len(recent), 1), recent)
        first, last = np.searchsorted(self._course.epoch, [epoch - self._window, epoch], side="right")
        self._line.set_data(self._course.epoch[first:last] - epoch, self._course.middle[first:last])
        here = self._course.middle[max(last - 1, 0) : last]
        put(self._dot, np.zeros(len(here)), here)
        return (self._each, self._line, self._dot)
