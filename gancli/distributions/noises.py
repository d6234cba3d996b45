"""NOISES: what the generator is fed, from uniform numbers that are handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from gancli import scalars


@runtime_checkable
class NoiseSettings(Protocol):
    """The range of the noise and, for a stratified one, how far each number may stray from its place."""

    @property
    def low(self) -> float:
        """The low end."""

    @property
    def high(self) -> float:
        """The high end."""

    @property
    def jitter(self) -> float:
        """The width of the strip in which a stratified number falls."""


@dataclass(frozen=True)
class Noise:
    """A kind of noise.

    Attributes:
        description: One line for help and lists.
        sample: (uniforms (..., Z, B) in (0, 1), settings) → noise (..., Z, B) of the same float type.
        quantile: (u, settings) → the quantile of one coordinate in the continuous limit, elementwise.
        native: (uniforms (Z·B), B, low, high, jitter) → None: ``sample`` in place, for the fused engine.
    """

    description: str
    sample: Callable[[np.ndarray, NoiseSettings], np.ndarray]
    quantile: Callable[[np.ndarray, NoiseSettings], np.ndarray]
    native: Callable[[np.ndarray, int, float, float, float], None] | None


def uniform(uniforms: Float[np.ndarray, "*S"], settings: NoiseSettings) -> Float[np.ndarray, "*S"]:
    """Uniform numbers on [low, high]."""
    return settings.low + (settings.high - settings.low) * uniforms


def stratified(uniforms: Float[np.ndarray, "*E Z B"], settings: NoiseSettings) -> Float[np.ndarray, "*E Z B"]:
    """B evenly spaced numbers from low to high in ascending order, each moved up by at most the jitter."""
    places = np.linspace(settings.low, settings.high, uniforms.shape[-1], dtype=uniforms.dtype)
    return places + settings.jitter * uniforms


def normal(uniforms: Float[np.ndarray, "*S"], settings: NoiseSettings) -> Float[np.ndarray, "*S"]:
    """Standard normal numbers, whatever the range."""
    from scipy.special import ndtri

    return np.asarray(ndtri(uniforms))


def constant(uniforms: Float[np.ndarray, "*S"], settings: NoiseSettings) -> Float[np.ndarray, "*S"]:
    """The low end, whatever the uniforms: G makes one point, its bias where low is 0."""
    return np.full_like(uniforms, settings.low)


def _uniform_native(u: np.ndarray, batch: int, low: float, high: float, jitter: float) -> None:
    width = high - low
    for k in range(u.size):
        u[k] = low + width * u[k]


def _stratified_native(u: np.ndarray, batch: int, low: float, high: float, jitter: float) -> None:
    first, gap = np.float64(low), (np.float64(high) - np.float64(low)) / max(batch - 1, 1)
    for start in range(0, u.size, batch):
        row = u[start : start + batch]
        for k in range(batch):
            row[k] = u.dtype.type(first + k * gap) + jitter * row[k]


def _normal_native(u: np.ndarray, batch: int, low: float, high: float, jitter: float) -> None:
    for k in range(u.size):
        u[k] = scalars.normal_quantile(u[k])


def _constant_native(u: np.ndarray, batch: int, low: float, high: float, jitter: float) -> None:
    for k in range(u.size):
        u[k] = low


NOISES: dict[str, Noise] = {
    "uniform": Noise("uniform numbers between low and high", uniform, uniform, _uniform_native),
    "stratified": Noise(
        "evenly spaced numbers with a jitter, in ascending order", stratified, uniform, _stratified_native
    ),
    "normal": Noise("standard normal numbers", normal, normal, _normal_native),
    "constant": Noise("the number low, over and over", constant, constant, _constant_native),
}
