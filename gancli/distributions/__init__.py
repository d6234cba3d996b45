"""The targets a GAN is asked to learn, whose truth is known, and the noises its generator is fed."""

from gancli.distributions.noises import NOISES, Noise, NoiseSettings
from gancli.distributions.protocol import (
    Distribution,
    Distribution1D,
    Distribution2D,
    Modes,
    in_plane,
    on_line,
)
from gancli.distributions.targets import DISTRIBUTIONS, build

__all__ = [
    "DISTRIBUTIONS",
    "NOISES",
    "Distribution",
    "Distribution1D",
    "Distribution2D",
    "Modes",
    "Noise",
    "NoiseSettings",
    "build",
    "in_plane",
    "on_line",
]
