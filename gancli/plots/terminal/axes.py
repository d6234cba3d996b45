"""The axes around a drawing: where a number lies on them, and the numbers written beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from gancli.plots.style import tick
from gancli.plots.terminal.characters import Characters
from gancli.plots.terminal.drawing import Drawing, Ink

LABEL = 7
"""The room for a number beside the axis, in characters."""
MARGIN = LABEL + 1
"""What stands to the left of the area that is drawn on."""
FURNITURE = 3
"""The rows of a chart besides those between its axes: headline, axis, numbers."""
Key = Sequence[tuple[str, Ink]]
"""A headline in parts, each in its ink."""


@dataclass(frozen=True)
class Axis:
    """From low to high, both finite and not equal; logarithmic, both above zero."""

    low: float
    high: float
    logarithmic: bool = False

    def places(self, values: Float[np.ndarray, "*S"]) -> Float[np.ndarray, "*S"]:
        """Where they lie, from 0 at the low end to 1 at the high one; NaN and others for what is off the axis."""
        with np.errstate(all="ignore"):
            if self.logarithmic:
                return np.asarray(np.log(values / self.low) / np.log(self.high / self.low))
            return np.asarray((values - self.low) / (self.high - self.low))

    def row(self, value: float, rows: int) -> int:
        """In which of so many rows, counted from the top, a number on the axis lies."""
        place = float(self.places(np.array([value]))[0])
        return rows - 1 - min(int(place * rows), rows - 1)


def label(value: float) -> str:
    """A number in as many digits as fit beside the axis, three at most."""
    texts = [tick(float(f"{value:.{digits}g}")) for digits in (3, 2, 1)] + [f"{value:.0e}"]
    return next(text for text in texts if len(text) <= LABEL)


def framed(
    area: Drawing,
    key: Key,
    x: tuple[str, str, str],
    y: Mapping[int, str],
    width: int,
    characters: Characters,
) -> Drawing:
    """A drawing with its headline, its axes, the numbers of rows at the left, and below low end, name and high end."""
    rows, across = area.cells.shape
    made = Drawing.blank(rows + FURNITURE, width)
    up, corner, right = characters.frame
    column = 0
    for text, ink in key:
        made.write(characters.spelt(text), ink, 0, column)
        column += len(text) + 1
    for row in range(rows):
        made.write(f"{characters.spelt(y.get(row, '')):>{LABEL}}{up}", Ink.QUIET, row + 1, 0)
    made.write(" " * LABEL + corner + right * across, Ink.QUIET, rows + 1, 0)
    low, name, high = map(characters.spelt, x)
    if len(low) + len(name) + len(high) + 2 <= across:
        made.write(name, Ink.QUIET, rows + 2, MARGIN + (across - len(name)) // 2)
    made.write(low, Ink.QUIET, rows + 2, MARGIN)
    made.write(high, Ink.QUIET, rows + 2, MARGIN + across - len(high))
    inside = slice(1, rows + 1), slice(MARGIN, MARGIN + across)
    made.cells[inside], made.inks[inside] = area.cells, area.inks
    return made
