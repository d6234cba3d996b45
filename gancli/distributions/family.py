"""What describes a family of distributions on the line: the functions of its standard form Y."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan

import numpy as np

from gancli.distributions.native import Fill, tabled

Function = Callable[..., np.ndarray]
"""(y, the numbers of the shape …) → the value at each y of the support, in float64."""


@dataclass(frozen=True)
class Constants:
    """The numbers of a standard form: ∞ where an integral is, NaN where there is none."""

    mean: float = nan
    sd: float = nan
    skewness: float = nan
    excess_kurtosis: float = nan
    mean_difference: float = inf


@dataclass(frozen=True)
class Family:
    """A family; every function takes the numbers of the shape after its own arguments.

    Attributes:
        log_density: On the support.
        cdf: On the support.
        quantile: (u, v = 1 − u) → y; v keeps the digits of an upper tail.
        partial_mean: The integral of t·p(t) from the low end to y; where that diverges from elsewhere.
        constants: Moments and mean difference.
        peak: Where the density is largest; None where it is flat or infinite.
        support: The ends of Y.
        density: The native density; its parameters are the location, the factor and ``numbers``.
        numbers: What the native functions take of the shape, three numbers at most.
        sample: The native sampler; unless it is given, the quantile is looked up in a table.
    """

    log_density: Function
    cdf: Function
    quantile: Function
    partial_mean: Function
    constants: Callable[..., Constants]
    peak: Callable[..., float | None]
    support: tuple[float, float]
    density: Fill
    numbers: Callable[..., tuple[float, ...]] = lambda *shape: shape
    sample: Fill = tabled
