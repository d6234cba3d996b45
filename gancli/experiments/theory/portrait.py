"""From a compared game to its phase portrait."""

from pathlib import Path

import numpy as np

from gancli.artifacts.writing import output
from gancli.experiments.theory.compare import Comparison
from gancli.experiments.theory.slopes import Vector
from gancli.records import Portrait

_GRID = 25
_FARTHEST = 3.0
"""How far out the picture goes, in distances of the start."""


def draw(found: Comparison, path: Path, size: tuple[int, int] | None = None) -> Path:
    """Draws the portrait of a game; the path's suffix decides the format.

    Raises:
        UsageError: An unknown format, or a size too small.
    """
    from gancli.plots import draw_portrait

    with output(path) as temporary:
        draw_portrait(portrait(found), temporary, size)
    return path


def portrait(found: Comparison) -> Portrait:
    """The field and the paths in the plane of G's number and D's slope; a bias of D rests at its place there."""
    centre = found.local.rest[_axes(found)]
    x, y = (centre[k] + _reach(found) * np.linspace(-1, 1, _GRID) for k in (0, 1))
    multipliers = [
        np.array([getattr(pair, side) for pair in found.local.multipliers])
        for side in ("measured", "predicted")
    ]
    return Portrait(
        title=_title(found),
        verdict=found.verdict,
        names=(found.names[-1], found.names[0]),
        x=x,
        y=y,
        field=_field(found, x, y),
        equilibrium=centre,
        measured=found.paths.measured[:, _axes(found)],
        predicted=found.paths.predicted[:, _axes(found)],
        flow=None if found.flow is None else found.flow[:, _axes(found)],
        multipliers=multipliers[0] if found.local.multipliers else None,
        predicted_multipliers=multipliers[1] if found.local.multipliers else None,
        reason=found.local.remark,
    )


def _axes(found: Comparison) -> list[int]:
    """The places of G's number and of D's slope."""
    return [len(found.names) - 1, 0]


def _reach(found: Comparison) -> float:
    """Half of the picture's width: all of the measured path, unless it goes far away."""
    off = np.abs(found.paths.measured - found.local.rest)[:, _axes(found)].max(1)
    start = off[0] or 1.0
    return float(1.12 * min(np.nanmax(off), _FARTHEST * start))


def _field(found: Comparison, x: Vector, y: Vector) -> Vector:
    """The measured field on a grid (2, H, G)."""
    places = np.tile(found.local.rest, (len(x) * len(y), 1))
    g, d = _axes(found)
    places[:, g], places[:, d] = (part.ravel() for part in np.meshgrid(x, y))
    return found.local.played.field(places)[:, [g, d]].T.reshape(2, len(y), len(x))


def _title(found: Comparison) -> str:
    e = found.experiment
    sides = {e.discriminator.optimizer.name, e.generator.optimizer.name}
    return f"{found.name}: {e.loss}, {e.play}, {' and '.join(sorted(sides))}"
