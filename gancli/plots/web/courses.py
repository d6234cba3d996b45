"""The page's panels over the epochs: losses, penalties, mean and sd, the distance w."""

from typing import Any

import numpy as np
from jaxtyping import Float, Int

from gancli.plots.densities import known, mean_and_sd
from gancli.plots.series import course, ends
from gancli.plots.style import BANDS, number, percent
from gancli.plots.web.packing import floats
from gancli.records import LOSS_COLUMNS, Story

Panel = dict[str, Any]


def losses(story: Story, steps: int) -> list[Panel]:
    """D's and G's loss with the value at the equilibrium; their penalties apart, where there are any."""
    found = dict(zip(LOSS_COLUMNS, story.losses.T, strict=True))
    panels = [
        _loss("d-loss", "D loss", {"D": found["d_real"] + found["d_fake"]}, story.equilibrium[0], steps),
        _loss("g-loss", "G loss", {"G": found["g"]}, story.equilibrium[1], steps),
    ]
    penalties = {"D": found["d_penalty"], "G": found["g_penalty"]}
    paid = {player: values for player, values in penalties.items() if (np.abs(values) > 0).any()}
    return [*panels, _loss("penalties", "penalties", paid, None, steps)] if paid else panels


def _loss(
    name: str, title: str, values: dict[str, Float[np.ndarray, " S"]], rest: float | None, steps: int
) -> Panel:
    everything = np.concatenate(list(values.values()))
    axis = ends(everything, (rest,) if rest is not None else ())
    lines = []
    for player, one in values.items():
        told = course(one, steps)
        spread = [floats(told.low), floats(told.middle), floats(told.high)]
        lines.append({"label": player, "role": player, "epochs": floats(told.epoch), "values": spread})
    level = [] if rest is None else [{"value": rest, "label": f"equilibrium {number(rest, 3)}"}]
    return _panel(name, title, axis, lines, level, _beyond(everything, axis))


def moments(story: Story, kept: Int[np.ndarray, " K"]) -> Panel:
    """Mean and sd of every feature with the target's own."""
    target = known(story.target)
    curves = mean_and_sd(story.samples)
    own = np.stack([target.mean, np.sqrt(np.diag(target.covariance))])
    axis = ends(curves, tuple(own[np.isfinite(own)].tolist()), outer=0.01)
    lines, levels = [], []
    for kind, label in enumerate(("mean", "sd")):
        for k in range(target.dimension):
            called = label if target.dimension == 1 else f"{label} x{'₁₂'[k]}"
            values = curves[kind, :, k]
            lines.append({"label": called, "role": label, "values": [floats(values[kept])]})
            if np.isfinite(own[kind, k]):
                levels.append({"value": float(own[kind, k]), "label": "target"})
    return _panel("moments", "mean and sd of G", axis, lines, levels, _beyond(curves, axis))


def w(story: Story, kept: Int[np.ndarray, " K"]) -> Panel:
    """The distance W1 in the target's sd, on a logarithmic axis."""
    positive = np.where(np.isfinite(story.w) & (story.w > 0), story.w, np.nan)
    limits = [limit for limit, _ in reversed(BANDS)]
    low, high = np.exp(ends(np.log(positive), (np.log(limits[0]), np.log(limits[-1])), outer=0.0)).tolist()
    lines = [{"label": "w", "role": "D", "values": [floats(story.w[kept])]}]
    names = ("excellent", "good", "converged")
    levels = [
        {"value": value, "label": f"{name} {number(value)}"}
        for value, name in zip(limits, names, strict=True)
    ]
    note = _beyond(story.w, (low, high))
    return _panel("w", "distance w (W1 in sd)", (low, high), lines, levels, note) | {"log": True}


def _panel(
    name: str,
    title: str,
    axis: tuple[float, float],
    lines: list[Panel],
    levels: list[Panel],
    note: str,
) -> Panel:
    return {
        "kind": "course",
        "name": name,
        "title": title,
        "y": list(axis),
        "lines": lines,
        "levels": levels,
        "note": note,
    }


def _beyond(values: Float[np.ndarray, "*S"], axis: tuple[float, float]) -> str:
    """In words, how much of a series lies off its axis, or is no number."""
    finite = values[np.isfinite(values)]
    off = finite[(finite < axis[0]) | (finite > axis[1])].astype(np.float64)
    words = []
    if off.size:
        share = off.size / values.size
        part = percent(share) if share >= 0.005 else "under 1 %"
        low, high = number(float(off.min())), number(float(off.max()))
        words.append(f"{part} off the axis, {f'at {low}' if low == high else f'between {low} and {high}'}")
    if finite.size < values.size:
        words.append(f"{percent((values.size - finite.size) / values.size)} not finite")
    return " · ".join(words)
