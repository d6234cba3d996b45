"""NOISES: what the generator is fed, from uniform numbers that are handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float


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
    """

    description: str
    sample: Callable[[np.ndarray, NoiseSettings], np.ndarray]
    quantile: Callable[[np.ndarray, NoiseSettings], np.ndarray]


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


NOISES: dict[str, Noise] = {
    "uniform": Noise("uniform numbers between low and high", uniform, uniform),
    "stratified": Noise("evenly spaced numbers with a jitter, in ascending order", stratified, uniform),
    "normal": Noise("standard normal numbers", normal, normal),
}
