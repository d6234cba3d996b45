"""A rectangle of characters, each in an ink; what colour an ink has is the terminal's business."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

import numpy as np
from jaxtyping import Int8

from gancli.plots.terminal.characters import Cells


class Ink(IntEnum):
    """What a character belongs to."""

    PLAIN = 0
    QUIET = 1
    GENERATED = 2
    TARGET = 3


@dataclass(frozen=True, eq=False)
class Drawing:
    """H rows of W characters and their inks."""

    cells: Cells
    inks: Int8[np.ndarray, "H W"]

    @classmethod
    def blank(cls, rows: int, width: int) -> "Drawing":
        """Nothing yet."""
        return cls(np.full((rows, width), " "), np.zeros((rows, width), np.int8))

    @property
    def width(self) -> int:
        """W."""
        return int(self.cells.shape[1])

    def put(self, cells: Cells, ink: Ink, row: int = 0, column: int = 0) -> None:
        """Lays cells over what is there, their upper left corner at a place; blanks cover nothing."""
        area = slice(row, row + cells.shape[0]), slice(column, column + cells.shape[1])
        there = cells != " "
        self.cells[area][there] = cells[there]
        self.inks[area][there] = ink

    def write(self, text: str, ink: Ink, row: int, column: int) -> None:
        """Writes a text; what does not fit is left off."""
        room = text[: max(self.width - column, 0)]
        self.cells[row, column : column + len(room)] = list(room)
        self.inks[row, column : column + len(room)] = ink

    def lines(self) -> Iterator[list[tuple[str, Ink]]]:
        """Every row as stretches of one ink, without the blanks at its end."""
        for cells, inks in zip(self.cells.tolist(), self.inks.tolist(), strict=True):
            length = len("".join(cells).rstrip())
            stretches = groupby(zip(cells[:length], inks, strict=False), key=lambda pair: pair[1])
            yield [("".join(cell for cell, _ in pairs), Ink(ink)) for ink, pairs in stretches]


def beside(drawings: Sequence[Drawing], gap: int) -> Drawing:
    """Drawings from left to right, their tops at one height."""
    width = sum(each.width for each in drawings) + gap * (len(drawings) - 1)
    made, column = Drawing.blank(max(len(each.cells) for each in drawings), width), 0
    for each in drawings:
        made.cells[: len(each.cells), column : column + each.width] = each.cells
        made.inks[: len(each.cells), column : column + each.width] = each.inks
        column += each.width + gap
    return made
