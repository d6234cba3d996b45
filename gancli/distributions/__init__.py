"""The targets a GAN is asked to learn, whose truth is known, and the noises its generator is fed."""

from gancli.distributions.empirical import OwnData, is_data, of_rows
from gancli.distributions.finite import drawn_once
from gancli.distributions.noises import NOISES, Noise, NoiseSettings
from gancli.distributions.protocol import (
    Distribution,
    Distribution1D,
    Distribution2D,
    Modes,
    has_variance,
    in_plane,
    on_line,
    place_and_width,
)
from gancli.distributions.rows import Rows, Source
from gancli.distributions.targets import DISTRIBUTIONS, build
from gancli.distributions.units import PLAIN, Units, standard

__all__ = [
    "DISTRIBUTIONS",
    "NOISES",
    "Distribution",
    "Distribution1D",
    "Distribution2D",
    "Modes",
    "Noise",
    "NoiseSettings",
    "OwnData",
    "PLAIN",
    "Rows",
    "Source",
    "Units",
    "build",
    "drawn_once",
    "has_variance",
    "in_plane",
    "is_data",
    "of_rows",
    "on_line",
    "place_and_width",
    "standard",
]
