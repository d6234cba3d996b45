"""What a panel is, and finding one by its name."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol, cast, runtime_checkable

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.errors import unknown_name
from gancli.plots.panels import PANELS
from gancli.records import Story


@runtime_checkable
class Panel(Protocol):
    """One part of the film, on axes of its own."""

    def update(self, t: int) -> Sequence[Artist]:
        """What moves, brought to snapshot t, in drawing order; always the same objects."""


SetUp = Callable[[Axes, Story, int], Panel]
"""(axes, story, how many epochs a loss looks back: 0 for all) → the panel."""


def load(name: str) -> SetUp:
    """The function that sets a panel up.

    Raises:
        UsageError: An unknown name.
    """
    if name not in PANELS:
        raise unknown_name("panel", name, PANELS)
    module, function = PANELS[name].where.split(":")
    return cast(SetUp, getattr(import_module(f"gancli.plots.panels.{module}"), function))
