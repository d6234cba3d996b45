"""The panel ``energy``: what D thinks of every point of the line or the plane, or of every kind of set."""

from collections.abc import Callable

from matplotlib.axes import Axes

from gancli.plots.panels.energy_line import Line
from gancli.plots.panels.energy_plane import Plane
from gancli.plots.panels.energy_sets import Sets
from gancli.plots.panels.panel import Panel
from gancli.records import Story


def energy(axes: Axes, story: Story, _window: int) -> Panel:
    """The panel for the kind of surface that was recorded."""
    kinds: dict[str, Callable[[Axes, Story], Panel]] = {"line": Line, "map": Plane, "moments": Sets}
    return kinds[story.surface.kind](axes, story)
