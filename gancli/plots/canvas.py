"""Figures without global state: a size in pixels, pictures by suffix, frames by redrawing only what moves."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

import numpy as np
from jaxtyping import UInt8
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from gancli.errors import UsageError
from gancli.plots.formats import PICTURES, check_suffix
from gancli.plots.style import DPI, look
from gancli.plots.typeset import Typeset

Size = tuple[int, int]
SIZE: Size = (1280, 720)
SMALLEST: Size = (320, 180)
SHRINK = 0.7
"""The power of its size by which a picture's type shrinks and grows: small pictures have relatively larger type."""


@runtime_checkable
class Canvas(Protocol):
    """What is used of an Agg canvas, which has no types of its own."""

    def draw(self) -> None:
        """Draws all that is not animated."""

    def buffer_rgba(self) -> memoryview:
        """The pixels."""

    def get_renderer(self) -> RendererBase:
        """What single artists are drawn with."""


@runtime_checkable
class Scene(Protocol):
    """A figure that shows one of several snapshots."""

    @property
    def figure(self) -> Figure:
        """The figure, on an Agg canvas."""

    @property
    def snapshots(self) -> int:
        """How many there are."""

    def artists(self, t: int) -> Sequence[Artist]:
        """What differs between snapshots, at snapshot t and in drawing order; always the same objects."""


class Stage:
    """Draws a scene's snapshots one after another: the rest is drawn once and copied."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._canvas = agg(scene.figure)
        for artist in scene.artists(0):
            artist.set_animated(True)
        self._canvas.draw()
        self._ground = np.array(self._canvas.buffer_rgba())
        self._typeset = Typeset(self._canvas.get_renderer(), scene.figure.dpi)

    def draw(self, t: int) -> UInt8[np.ndarray, "H W 4"]:
        """Snapshot t on the canvas: its own pixels, which the next snapshot overwrites."""
        pixels = np.asarray(self._canvas.buffer_rgba())
        pixels[:] = self._ground
        renderer = self._canvas.get_renderer()
        for artist in self._scene.artists(t):
            if type(artist) is Text:
                self._typeset.draw(artist)
            else:
                artist.draw(renderer)
        return pixels

    def frame(self, t: int) -> UInt8[np.ndarray, "H W 4"]:
        """The pixels of snapshot t, to keep."""
        return self.draw(t).copy()


def new_figure(size: Size | None = None) -> Figure:
    """An empty figure of that many pixels, made even; lengths in inches do not change with the resolution.

    Raises:
        UsageError: A size too small to write on.
    """
    size = size or SIZE
    width, height = (length + length % 2 for length in size)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        raise UsageError(
            f"a picture of {size[0]}x{size[1]} pixels is too small to read",
            cause=f"allowed: {SMALLEST[0]}x{SMALLEST[1]} or more",
        )
    dpi = DPI * min(width / SIZE[0], height / SIZE[1]) ** SHRINK
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def agg(figure: Figure) -> Canvas:
    """The figure's canvas."""
    assert isinstance(figure.canvas, FigureCanvasAgg)
    return cast(Canvas, figure.canvas)


def write(make: Callable[[], Figure], path: Path, theme: str) -> None:
    """Writes a figure in the format of the path's suffix, the same bytes each time.

    Args:
        make: Sets the figure up; it is called inside the look.
        path: Ends in .png, .svg or .pdf.
        theme: A row of THEMES.

    Raises:
        UsageError: A suffix that is no picture's, or an unknown theme.
    """
    check_suffix(path, PICTURES, "picture")
    with look(theme):
        make().savefig(path, format=path.suffix[1:], metadata=PICTURES[path.suffix])


def last_frame(scene: Scene) -> Figure:
    """A scene's figure at its last snapshot."""
    scene.artists(scene.snapshots - 1)
    return scene.figure


def fit(text: Text, width: float, smallest: float = 0.75) -> None:
    """Makes a text at most that many pixels wide: smaller type first, then an ellipsis in its middle."""
    whole, size = text.get_text(), text.get_fontsize()
    _shrink(text, width, float(size) * smallest)
    keep = len(whole)
    while breadth(text) > width and keep > 2:
        keep -= 1
        text.set_text(f"{whole[: (keep + 1) // 2]}…{whole[len(whole) - keep // 2 :]}")


def breadth(text: Text) -> float:
    """The width of a text in pixels."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return float(text.get_window_extent(agg(figure).get_renderer()).width)


def _shrink(text: Text, width: float, smallest: float) -> None:
    """Sets a text smaller step by step: hinted type does not shrink in proportion."""
    size = float(text.get_fontsize())
    while breadth(text) > width and size > smallest:
        size = max(smallest, 0.97 * size)
        text.set_fontsize(size)
