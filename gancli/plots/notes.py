"""Notes in the cells of a grid: how much of a run's mass lies off the axes, and where."""

from collections.abc import Mapping, Sequence
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.text import Text

from gancli.plots.densities import Outside
from gancli.plots.furniture import halo
from gancli.plots.sheet import Sheet
from gancli.plots.style import GENERATED_DARK, percent

WORDY = 1.3
"""The width of a box, in inches, from which on a note has words."""

LINE = 0.14
"""The height of a line of a note, in inches."""

WIDE = 1.9
"""And from which on it has room for two coordinates."""


class LineNotes:
    """At both ends of every cell's axis the share and the place of the mass beyond, or an arrow alone."""

    def __init__(self, sheet: Sheet) -> None:
        self._words = bool(sheet.boxes[0, 2] > WORDY)
        low, high = (0.7, 0.55) if self._words else (0.4, 0.4)
        self._left = [_note(sheet, x + 0.04, y + low * h, "left") for x, y, _, h in sheet.boxes]
        self._right = [_note(sheet, x + w - 0.04, y + high * h, "right") for x, y, w, h in sheet.boxes]

    def show(self, beyond: Sequence[tuple[Outside | None, Outside | None]]) -> Sequence[Artist]:
        """Says what lies beyond the two ends in every cell."""
        for (low, high), left, right in zip(beyond, self._left, self._right, strict=True):
            left.set_text(f"← {self._words * str(low)}" if low else "")
            right.set_text(f"{self._words * str(high)} →" if high else "")
        return (*self._left, *self._right)

    def lower(self, heights: Mapping[int, float]) -> None:
        """Puts the notes of some cells under these heights on the sheet, the right one a line below the left one."""
        for cell, height in heights.items():
            self._left[cell].set_y(height - LINE / 2)
            self._right[cell].set_y(height - 1.5 * LINE)


class PlaneNotes:
    """In the corner of every cell the share and the place of the points off the axes, or the share alone."""

    def __init__(self, sheet: Sheet) -> None:
        self._wide = bool(sheet.boxes[0, 2] > WIDE)
        self._texts = [_note(sheet, x + w - 0.05, y + h - 0.12, "right") for x, y, w, h in sheet.boxes]

    def show(self, beyond: Sequence[Outside | None]) -> Sequence[Artist]:
        """Says what lies off the axes in every cell."""
        for found, text in zip(beyond, self._texts, strict=True):
            text.set_text((str(found) if self._wide else percent(found.share)) if found else "")
        return self._texts


def _note(sheet: Sheet, x: float, y: float, side: Literal["left", "right"]) -> Text:
    text = sheet.axes.text(x, y, "", ha=side, va="center", fontsize=8.5, color=GENERATED_DARK, zorder=5)
    return halo(text)
