"""Pictures of a study: its settings side by side, in rows, as curves, and on the map of two varied settings."""

from collections.abc import Callable
from pathlib import Path

from gancli.plots.canvas import Size
from gancli.plots.studies.basin import draw_basin
from gancli.plots.studies.curves import draw_curves
from gancli.plots.studies.rows import draw_rows
from gancli.records import StudyStory

STUDIES: dict[str, Callable[[StudyStory, Path, Size | None], None]] = {
    "comparison": draw_rows,
    "curves": draw_curves,
    "basin": draw_basin,
}
"""Writes a picture of a study, in the format of the path's suffix."""


def draw_study(name: str, story: StudyStory, path: Path, size: Size | None = None) -> None:
    """Writes one of the pictures.

    Args:
        name: A row of ``STUDIES``.
        story: The study.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels.

    Raises:
        UsageError: An unknown format, a size too small, or a study that this picture does not suit.
    """
    STUDIES[name](story, path, size)
