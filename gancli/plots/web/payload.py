"""What the page knows of a run: its frames, thinned where they are many, and its panels on fixed axes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from gancli.distributions import is_data
from gancli.plots.densities import (
    best_judge,
    binned,
    ceiling,
    cloud,
    curve,
    edges,
    ellipses,
    known,
    mean_and_sd,
    of_curve,
    off_plane,
    outside,
    span,
    view,
)
from gancli.plots.series import ends
from gancli.plots.style import sign, word
from gancli.plots.themes import hexadecimal
from gancli.plots.web.courses import Panel, losses, moments, w
from gancli.plots.web.packing import floats, pack
from gancli.records import Story


@dataclass(frozen=True)
class Detail:
    """How much of a run a page holds, at most."""

    frames: int
    points: int
    side: int
    """Of the map of D."""
    steps: int
    """Of a loss: each keeps its lowest, its middle and its highest value."""


ALONE = Detail(frames=400, points=500, side=48, steps=700)
AMONG = Detail(frames=100, points=200, side=32, steps=300)
"""Of one run among many."""


def of_run(story: Story, detail: Detail) -> dict[str, Any]:
    """All that is shown of a run."""
    kept = spread(len(story.epochs), detail.frames)
    panels = [
        _samples(story, kept, detail),
        _surface(story, kept, detail),
        *losses(story, detail.steps),
        moments(story, kept),
        w(story, kept),
    ]
    badge, verdict = sign(story.verdict), story.verdict
    return {
        "title": story.title,
        "preset": story.preset,
        "seed": str(story.seed),
        "epochs": story.epochs[kept].tolist(),
        "snapshots": len(story.epochs),
        "w": floats(story.w[kept]),
        "lost": (~np.isfinite(story.samples[kept]).all(axis=(1, 2))).tolist(),
        "verdict": {
            "symbol": badge.symbol,
            "colour": hexadecimal(badge.colour),
            "word": word(verdict) + (f" ({verdict.quality})" if verdict.quality else ""),
            "sentence": verdict.sentence,
        },
        "panels": panels,
    }


def spread(count: int, most: int) -> Int[np.ndarray, " K"]:
    """At most so many of the places 0 … count − 1, evenly spread, with the first and the last."""
    return np.unique(np.round(np.linspace(0, count - 1, min(count, most))).astype(np.int64))


def _samples(story: Story, kept: Int[np.ndarray, " K"], detail: Detail) -> Panel:
    return (_histogram if known(story.target).dimension == 1 else _cloud)(story, kept, detail)


def _histogram(story: Story, kept: Int[np.ndarray, " K"], _detail: Detail) -> Panel:
    """On the line: bars under the target's density."""
    target = known(story.target)
    low, high = span(target)
    at, points = edges(target), story.samples[kept, 0]
    notes = []
    for row in points:
        left, right = outside(row, low, high)
        notes.append(" · ".join([f"← {left}"] * bool(left) + [f"{right} →"] * bool(right)))
    x, p = curve(target)
    return {
        "kind": "bars",
        "name": "samples",
        "title": "samples",
        "truth": of_curve(target, "target"),
        "x": [low, high],
        "y": [0, ceiling(target)],
        "bars": pack(binned(points, at), (0.0, float(1 / (at[1] - at[0])))),
        "curve": [floats(x), floats(p)],
        "notes": notes,
    }


def _cloud(story: Story, kept: Int[np.ndarray, " K"], detail: Detail) -> Panel:
    """In the plane: real and generated points, and ellipses around the modes."""
    target = known(story.target)
    shown = view(target)
    beyond = [off_plane(one, shown) for one in story.samples[kept]]
    real = story.real if target.modes is not None else cloud(target, story.real.shape[-1])
    rings = ellipses(target)
    return {
        "kind": "cloud",
        "even": not is_data(target),
        "name": "samples",
        "title": "samples",
        "x": shown[0].tolist(),
        "y": shown[1].tolist(),
        "real": _points(real, shown, detail.points),
        "points": _points(story.samples[kept], shown, detail.points),
        "rings": [floats(ring) for ring in rings],
        "notes": [f"off the axes: {found}" if found else "" for found in beyond],
    }


def _points(points: Float[np.ndarray, "*E F N"], limits: Float[np.ndarray, "F 2"], most: int) -> list[object]:
    """Each coordinate on its axis, (*E, M); a point off the axes is unknown, for the notes tell of it."""
    some = points[..., :: max(1, -(-points.shape[-1] // most))]
    off = ((some < limits[:, :1]) | (some > limits[:, 1:])).any(axis=-2, keepdims=True)
    inside = np.where(off, np.nan, some)
    return [pack(inside[..., k, :], (float(low), float(high))) for k, (low, high) in enumerate(limits)]


def _surface(story: Story, kept: Int[np.ndarray, " K"], detail: Detail) -> Panel:
    kinds: dict[str, Callable[[Story, Int[np.ndarray, " K"], Detail], Panel]]
    kinds = {"line": _line, "map": _map, "moments": _moments}
    found = story.surface
    sure = found.is_probability
    common: Panel = {
        "name": "energy",
        "title": "discriminator",
        "belief": [0.0, 1.0] if sure else list(ends(found.values, room=0.02)),
        "sure": sure,
    }
    return common | kinds[found.kind](story, kept, detail)


def _line(story: Story, kept: Int[np.ndarray, " K"], _detail: Detail) -> Panel:
    """D over the line, the best judge on bins; the page draws p and q of the samples beneath."""
    found, target = story.surface, known(story.target)
    low, high = [0.0, 1.0] if found.is_probability else ends(found.values, room=0.02)
    best = best_judge(target, story.samples[kept, 0]) if found.is_probability else None
    return {
        "kind": "judge",
        "x": list(span(target)),
        "values": pack(found.values[kept], (low, high)),
        "best": None if best is None else pack(best, (0.0, 1.0)),
    }


def _map(story: Story, kept: Int[np.ndarray, " K"], detail: Detail) -> Panel:
    """D over the plane; the page draws the points of the samples on it."""
    even = not is_data(known(story.target))
    return {"kind": "map", "even": even, "labels": ["x₁", "x₂"], **_levels(story, kept, detail)}


def _moments(story: Story, kept: Int[np.ndarray, " K"], detail: Detail) -> Panel:
    """D over the mean and sd of a set, the path of G's and the place of the target's."""
    target = known(story.target)
    path = mean_and_sd(story.samples[kept])[:, :, 0]
    aim = [float(target.mean[0]), float(np.sqrt(target.covariance[0, 0]))]
    return {
        "kind": "map",
        "even": False,
        "labels": ["mean of a set", "sd of a set"],
        "path": [floats(path[0]), floats(path[1])],
        "aim": aim if np.isfinite(aim).all() else None,
        **_levels(story, kept, detail),
    }


def _levels(story: Story, kept: Int[np.ndarray, " K"], detail: Detail) -> Panel:
    found = story.surface
    assert found.y is not None
    rows, columns = spread(len(found.y), detail.side), spread(len(found.x), detail.side)
    values = found.values[np.ix_(kept, rows, columns)]
    scale = (0.0, 1.0) if found.is_probability else ends(found.values, room=0.02)
    return {
        "x": [float(found.x[0]), float(found.x[-1])],
        "y": [float(found.y[0]), float(found.y[-1])],
        "values": pack(values, scale),
    }
