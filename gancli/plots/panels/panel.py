"""What a panel is, and finding one by its name."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol, cast, runtime_checkable

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gancli.errors import UsageError, unknown_name
from gancli.plots.panels import PANELS, WHOLE
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
        UsageError: An unknown name, or that of a picture of its own.
    """
    if name not in PANELS:
        if name in WHOLE:
            raise UsageError(f"{name} is a picture of its own", fix=f"--panels {name}, without others")
        raise unknown_name("panel", name, [*PANELS, *WHOLE])
    module, function = PANELS[name].where.split(":")
    return cast(SetUp, getattr(import_module(f"gancli.plots.panels.{module}"), function))
