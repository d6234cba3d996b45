"""What a terminal draws with: cells filled in eighths and cells of two by four points, or ASCII for both."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

Cells = Shaped[np.ndarray, "_ _"]
"""One character each, rows from the top."""

POINTS = (4, 2)
"""The rows and columns of points in a cell."""
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
"""What each point adds to the number of a braille pattern (Unicode, block 2800)."""


@dataclass(frozen=True)
class Characters:
    """A set of characters.

    Attributes:
        columns: A cell filled from the ground up, from empty to full.
        points: A cell by the sum of the bits of its points, 256 of them.
        level: Of a straight line from left to right.
        shade: A cell of the target's region.
        cut: On a column that is too tall.
        frame: An axis upwards, the corner, an axis to the right.
        arrows: To the left and to the right.
        spelling: How other characters are written.
    """

    columns: str
    points: str
    level: str
    shade: str
    cut: str
    frame: tuple[str, str, str]
    arrows: tuple[str, str]
    spelling: tuple[tuple[str, str], ...] = ()

    def spelt(self, text: str) -> str:
        """The text in characters that the terminal knows."""
        for character, plain in self.spelling:
            text = text.replace(character, plain)
        return text

    @property
    def curve(self) -> str:
        """What a curve looks like, for the key."""
        return self.points[int(_BITS[1].sum())]


UNICODE = Characters(
    " ▁▂▃▄▅▆▇█",
    " " + "".join(chr(0x2800 + bits) for bits in range(1, 256)),
    "╌",
    "░",
    "▲",
    ("│", "└", "─"),
    ("←", "→"),
)
ASCII = Characters(
    " .:#",
    " " + 255 * "*",
    "-",
    ".",
    "^",
    ("|", "+", "-"),
    ("<", ">"),
    (("−", "-"), ("–", "-"), ("∞", "inf")),
)


def filled(heights: Float[np.ndarray, " W"], rows: int, characters: Characters) -> Cells:
    """Columns (rows, W) of heights from 0 to 1, NaN for none; whatever is above zero is seen."""
    steps = len(characters.columns) - 1
    parts = np.nan_to_num(heights, nan=0.0).clip(0, 1)
    level = np.maximum(np.rint(parts * rows * steps), parts > 0)
    ground = steps * np.arange(rows)[::-1, None]
    return _chosen(characters.columns, np.clip(level - ground, 0, steps).astype(np.intp))


def dotted(raster: Bool[np.ndarray, "R C"], characters: Characters) -> Cells:
    """A raster of points, four rows and two columns to a cell, as (R/4, C/2)."""
    down, across = POINTS
    cells = raster.reshape(raster.shape[0] // down, down, raster.shape[1] // across, across)
    return _chosen(characters.points, np.einsum("rdca,da->rc", cells, _BITS))


def _chosen(text: str, places: Int[np.ndarray, "R C"]) -> Cells:
    return np.asarray(np.array(list(text))[places])
