"""The key of a panel: its words at the right end of the title's line, and where they are many in a second row above."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation, Text

from gancli.plots.canvas import breadth

Key = Sequence[tuple[str, str]]
"""Words, each with the symbol of its mark before it, and their colours."""

SIZE = 9.5
GAP = 9.0
HEIGHT = 7.5
ROW = 12.5
"""In points: of the type, between words, of their feet above the axes, and from one row to the next."""

SMALLEST = 0.7
"""Words in smaller type than this part of their own are set in two rows."""


def draw_key(axes: Axes, title: Text, key: Key) -> None:
    """Writes the words, in smaller type or two rows where they would meet the title."""
    point, beyond = points_per_pixel(axes), _beyond(axes)
    words = [_word(axes, name, colour) for name, colour in key]
    widths = [breadth(word) * point + GAP for word in words]
    whole = (axes.bbox.width + beyond) * point
    room = whole - breadth(title) * point - 2 * GAP
    above = len(words) - _beside(widths, room)
    for row, widest, height in ((slice(above, None), room, HEIGHT), (slice(above), whole, HEIGHT + ROW)):
        scale = min(1.0, widest / max(1.0, sum(widths[row])))
        _set(words[row], scale, beyond * point, height, point)


def _word(axes: Axes, name: str, colour: str) -> Annotation:
    return axes.annotate(
        name,
        (1, 1),
        (0, HEIGHT),
        "axes fraction",
        "offset points",
        ha="right",
        color=colour,
        fontsize=SIZE,
    )


def _beside(widths: Sequence[float], room: float) -> int:
    """How many of the last words stand beside the title: all; where they were too small, as many as have room."""
    if sum(widths) * SMALLEST <= room:
        return len(widths)
    ends = np.cumsum(widths[::-1])
    return int(np.searchsorted(ends, room, side="right"))


def _set(words: Sequence[Annotation], scale: float, place: float, height: float, point: float) -> None:
    """Puts words side by side, the last one so many points from the right end of the axes."""
    for word in reversed(words):
        word.set_fontsize(SIZE * scale)
        word.xyann = (place, height)
        place -= breadth(word) * point + GAP * scale


def _beyond(axes: Axes) -> float:
    """How far the place of axes with one scale goes on at their right, in pixels."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position(original=True).x1 * figure.bbox.width - axes.bbox.x1)


def points_per_pixel(axes: Axes) -> float:
    """How many points of type one pixel is."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return 72 / float(figure.dpi)
