"""The table of panels, light enough to be listed without importing what draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from gancli.errors import unknown_name
from gancli.records import Story

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes


class Panel(Protocol):
    """One part of the film, on its own axes."""

    def update(self, t: int) -> "Sequence[Artist]":
        """What moves, brought to snapshot t, in drawing order; always the same objects."""


@dataclass(frozen=True)
class Row:
    """One line for lists and help, and ``module:function`` that makes the panel."""

    description: str
    where: str


PANELS: dict[str, Row] = {
    "samples": Row("G's points against the target", "samples:samples"),
    "surface": Row("what D thinks of every point or set", "surface:surface"),
    "d-loss": Row("D's loss, its penalty apart, and the equilibrium", "losses:d_loss"),
    "g-loss": Row("G's loss, its penalty apart, and the equilibrium", "losses:g_loss"),
    "moments": Row("mean and sd of G's points against the target's", "curves:moments"),
    "w": Row("the distance W1 in the target's sd, and the tolerance", "curves:distance"),
    "predictions": Row("D's outputs on real and on generated points", "predictions:predictions"),
}


def panel(name: str) -> "Callable[[Axes, Story, int], Panel]":
    """The function that sets a panel up: (axes, story, how many epochs a loss looks back, 0 for all).

    Raises:
        UsageError: An unknown name.
    """
    if name not in PANELS:
        raise unknown_name("panel", name, PANELS)
    module, function = PANELS[name].where.split(":")
    found = getattr(import_module(f"gancli.plots.panels.{module}"), function)
    return cast("Callable[[Axes, Story, int], Panel]", found)
