"""A data set from a target whose truth is known: so many points, drawn once, that every member is trained on."""

import numpy as np

from gancli.distributions.protocol import Distribution
from gancli.distributions.rows import Rows
from gancli.streams import Stream, uniforms


def drawn_once(target: Distribution, count: int, seed: int) -> Rows:
    """The same ``count`` points for the same seed, whoever trains on them."""
    numbers = uniforms([seed], Stream.DATA_SET, 0, 1, target.uniforms * count, np.float64)
    return Rows(np.asarray(target.sample(numbers.reshape(target.uniforms, count)), np.float64))
