"""CURVES: paths in the plane along which targets lie: a spiral, two half circles, the arms of a pinwheel."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

Places = Float[np.ndarray, "2 *S"]


@dataclass(frozen=True)
class Path:
    """A path, in equal pieces of its parameter on each of which it is smooth.

    Attributes:
        place: (t in [0, 1), the numbers of the shape …) → the point of the path.
        pieces: (the numbers of the shape …) → how many pieces there are.
        modes: Whether the pieces are modes, apart from each other.
    """

    place: Callable[..., Places]
    pieces: Callable[..., int]
    modes: bool


def _spiral(t: Float[np.ndarray, "*S"], radius: float, turns: float) -> Places:
    """The radius grows with the angle, from 1½ half turns on, up to the given one."""
    angle = np.pi * (1.5 + 2 * turns * t)
    growth = radius / (np.pi * (1.5 + 2 * turns))
    return np.stack([growth * angle * np.cos(angle), growth * angle * np.sin(angle)])


def _moons(t: Float[np.ndarray, "*S"], radius: float) -> Places:
    """An upper half circle around 0, and a lower one that starts half a radius above its middle."""
    lower = t >= 0.5
    angle = np.pi * (2 * t - lower)
    x, y = np.cos(angle), np.sin(angle)
    return np.stack([radius * np.where(lower, 1 - x, x), radius * np.where(lower, 0.5 - y, y)])


def _arms(t: Float[np.ndarray, "*S"], arms: float, radius: float, twist: float) -> Places:
    """From a quarter of the radius outwards, each arm turning by the twist."""
    arm = np.floor(arms * t)
    along = arms * t - arm
    angle = 2 * np.pi * arm / arms + twist * along
    far = radius * (0.25 + 0.75 * along)
    return np.stack([far * np.cos(angle), far * np.sin(angle)])


CURVES: dict[str, Path] = {
    "swiss-roll": Path(_spiral, lambda radius, turns: 1, modes=False),
    "two-moons": Path(_moons, lambda radius: 2, modes=False),
    "pinwheel": Path(_arms, lambda arms, radius, twist: int(arms), modes=True),
}
