"""Counter-based random numbers: a value depends only on (seed, stream, step, index).

Philox4x32-10 (Salmon et al. 2011): the 64-bit seed is the key; the counter holds the index / 4 (32 bits), the stream
(32 bits) and the step (64 bits). There is no state to save, a member's numbers do not depend on its neighbours, and
any block of steps can be drawn in any order. A uniform is (k + ½)·2⁻²³ with k of 23 bits: inside (0, 1), symmetric,
and the same number in float32 and float64.
"""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

Floats = npt.NDArray[np.floating]


class Stream(IntEnum):
    """What the numbers are for; a number is part of the meaning of a seed, so it is never changed or reused."""

    GENERATOR_WEIGHTS = 0
    DISCRIMINATOR_WEIGHTS = 1
    REAL = 2
    DISCRIMINATOR_NOISE = 3
    GENERATOR_NOISE = 4
    DISCRIMINATOR_DROPOUT = 5
    GENERATOR_DROPOUT = 6
    PRETRAINING = 7
    JUDGE_NOISE = 8
    JUDGE_DROPOUT = 9
    SAMPLE_NOISE = 10
    SAMPLE_DROPOUT = 11
    DRAWN_REAL = 12


def words(
    seeds: Sequence[int], stream: int, first_step: int, steps: int, count: int
) -> npt.NDArray[np.uint32]:
    """Raw 32-bit words of ``steps`` steps from ``first_step`` on, ``(steps, len(seeds), count)``."""
    from gancli.kernels import fill_words

    blocks = -(-count // 4)
    drawn = np.empty((steps, len(seeds), blocks, 4), np.uint32)
    fill_words(np.array(seeds, np.uint64), np.uint32(stream), np.uint64(first_step), drawn)
    return drawn.reshape(steps, len(seeds), blocks * 4)[..., :count]


def uniforms(
    seeds: Sequence[int],
    stream: int,
    first_step: int,
    steps: int,
    count: int,
    dtype: npt.DTypeLike = np.float32,
) -> Float[np.ndarray, "steps members count"]:
    """Uniform numbers inside (0, 1) for every step and member.

    Args:
        seeds: One 64-bit seed (0 … 2⁶⁴−1) per member.
        stream: What the numbers are for (a ``Stream``).
        first_step: The first of ``steps`` successive steps.
        steps: How many steps.
        count: Numbers per step and member.
        dtype: float32 or float64; the values are the same.
    """
    from gancli.kernels import to_unit

    drawn = np.ascontiguousarray(words(seeds, stream, first_step, steps, count))
    unit = np.empty(drawn.shape, dtype)
    to_unit(drawn.reshape(-1), unit.reshape(-1))
    return unit
