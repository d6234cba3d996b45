"""Pictures of a study: its settings side by side, in rows, as curves, and on the map of two varied settings."""

from collections.abc import Callable
from pathlib import Path

from gancli.plots.canvas import Size
from gancli.plots.studies.basin import draw_basin
from gancli.plots.studies.curves import draw_curves
from gancli.plots.studies.rows import draw_rows
from gancli.plots.themes import LIGHT
from gancli.records import StudyStory

STUDIES: dict[str, Callable[[StudyStory, Path, Size | None, str], None]] = {
    "comparison": draw_rows,
    "curves": draw_curves,
    "basin": draw_basin,
}
"""Writes a picture of a study, in the format of the path's suffix."""


def draw_study(
    name: str, story: StudyStory, path: Path, size: Size | None = None, theme: str = LIGHT
) -> None:
    """Writes one of the pictures.

    Args:
        name: A row of ``STUDIES``.
        story: The study.
        path: Ends in .png, .svg or .pdf.
        size: Width and height in pixels.
        theme: A row of THEMES.

    Raises:
        UsageError: An unknown format or theme, a size too small, or a study that this picture does not suit.
    """
    STUDIES[name](story, path, size, theme)
