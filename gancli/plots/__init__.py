"""Figures, films and pages from arrays; what draws them is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

from gancli.plots.encoders import ENCODERS
from gancli.plots.formats import PICTURES, is_film, is_page
from gancli.plots.panels import FOUR, PANELS, WHOLE

if TYPE_CHECKING:
    from gancli.plots.ensemble import draw_ensemble
    from gancli.plots.grid import draw_grid, film_grid
    from gancli.plots.phase import draw_portrait
    from gancli.plots.spectrum import draw_dynamics
    from gancli.plots.story import draw_story, film_story
    from gancli.plots.studies import draw_study
    from gancli.plots.tutorial import TUTORIALS, draw_tutorial
    from gancli.plots.web.page import write_gallery, write_page

__all__ = [
    "ENCODERS",
    "FOUR",
    "PANELS",
    "PICTURES",
    "TUTORIALS",
    "WHOLE",
    "draw_dynamics",
    "draw_ensemble",
    "draw_grid",
    "draw_portrait",
    "draw_story",
    "draw_study",
    "draw_tutorial",
    "film_grid",
    "film_story",
    "is_film",
    "is_page",
    "write_gallery",
    "write_page",
]

_LATER = {
    "draw_ensemble": "ensemble",
    "draw_grid": "grid",
    "film_grid": "grid",
    "draw_portrait": "phase",
    "draw_dynamics": "spectrum",
    "draw_story": "story",
    "film_story": "story",
    "draw_study": "studies",
    "draw_tutorial": "tutorial",
    "TUTORIALS": "tutorial",
    "write_gallery": "web.page",
    "write_page": "web.page",
}
"""The module that each name comes from; all but those of pages import matplotlib."""


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
