"""Texts put from pieces that were drawn once, as matplotlib sets them: type is the dearest part of a frame."""

from itertools import pairwise
from math import ceil, floor
from typing import Any

import numpy as np
from jaxtyping import UInt8
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

Tile = tuple[int, int, UInt8[np.ndarray, "P Q 4"]]
"""(left, bottom, pixels from the lowest row up), counted from the lower left corner of the canvas."""

EDGE = 4.0
"""In points: as far ink may reach above and below the box of its text (a halo does)."""

PLAIN = (("left", "baseline"), ("right", "baseline"))

MOST = 2000
"""So many tiles are kept."""


class Typeset:
    """Draws texts: a plain line character by character, any other whole, and each of them only once.

    Hinted type advances by whole pixels, so a character is the same pixels wherever it stands in its line. A text may
    change its words, place, colour, size and opacity between frames; not its font, nor what it is placed by.

    Args:
        canvas: What the texts are drawn on.
        dpi: Its pixels in an inch.
    """

    def __init__(self, canvas: RendererBase, dpi: float) -> None:
        self._canvas = canvas
        self._dpi = dpi
        self._paper: Any = RendererAgg(*canvas.get_canvas_width_height(), dpi)  # type: ignore[no-untyped-call]
        self._tiles: dict[tuple[object, ...], Tile] = {}
        self._widths: dict[tuple[int, float, str], int] = {}

    def draw(self, text: Text) -> None:
        """Puts a text where it stands, if it is to be seen."""
        words = text.get_text()
        if not (words and text.get_visible()):
            return
        graphics = self._canvas.new_gc()
        if _is_plain(text):
            self._line(text, words, graphics)
        else:
            self._canvas.draw_image(graphics, *self._tile(text, words))
        graphics.restore()

    def _line(self, text: Text, words: str, graphics: GraphicsContextBase) -> None:
        starts = [0]
        for character, following in pairwise(words):
            advance = self._width(text, character + following) - self._width(text, following)
            starts.append(starts[-1] + advance)
        end = starts[-1] + self._width(text, words[-1])
        from_right = text.get_horizontalalignment() == "right"
        for character, start in zip(words, starts, strict=True):
            if character != " ":
                left, bottom, pixels = self._tile(text, character)
                left += start - (end - self._width(text, character)) * from_right
                self._canvas.draw_image(graphics, left, bottom, pixels)

    def _width(self, text: Text, words: str) -> int:
        """In pixels."""
        key = (id(text), float(text.get_fontsize()), words)
        if key not in self._widths:
            width = self._canvas.get_text_width_height_descent(words, text.get_fontproperties(), False)[0]
            self._widths[key] = round(width)
        return self._widths[key]

    def _tile(self, text: Text, words: str) -> Tile:
        """These words in the place and the look of a text."""
        look = (text.get_position(), text.get_color(), text.get_alpha(), text.get_fontsize())
        key = (id(text), words, look)
        if key not in self._tiles:
            if len(self._tiles) >= MOST:
                self._tiles.clear()
            said = text.get_text()
            text.set_text(words)
            self._tiles[key] = self._drawn(text)
            text.set_text(said)
        return self._tiles[key]

    def _drawn(self, text: Text) -> Tile:
        """Draws a text alone, on nothing, and clears the paper again."""
        text.draw(self._paper)
        box, edge = text.get_window_extent(self._paper), EDGE * self._dpi / 72
        bottom = max(floor(box.y0 - edge), 0)
        rows = np.asarray(self._paper.buffer_rgba())[::-1][bottom : ceil(box.y1 + edge)]
        # its box is no guide to its width: the outlines of a halo are set wider
        inked = np.flatnonzero(rows[..., 3].any(axis=0))
        left = int(inked.min(initial=rows.shape[1] - 1))
        found = rows[:, left : inked.max(initial=left) + 1].copy()
        rows[:] = 0
        return left, bottom, found


def _is_plain(text: Text) -> bool:
    """Whether a text is a line of type and nothing else, that stands on its place from its left or its right end on."""
    placed = (text.get_horizontalalignment(), text.get_verticalalignment())
    turned = text.get_rotation() != 0 or "\n" in text.get_text()
    return placed in PLAIN and not turned and not text.get_path_effects()
