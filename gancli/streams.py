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
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
_WORTH_COMPILING = 1_000_000
"""Numbers at once from which the compiled loop is worth being compiled, which takes about a second."""


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
    REAL_BLUR = 13
    DISCRIMINATOR_BLUR = 14
    GENERATOR_BLUR = 15
    PENALTY = 16
    DATA_SET = 17


def words(
    seeds: Sequence[int], stream: int, first_step: int, steps: int, count: int
) -> npt.NDArray[np.uint32]:
    """Raw 32-bit words of ``steps`` steps from ``first_step`` on, ``(steps, len(seeds), count)``."""
    blocks = -(-count // 4)
    if steps * len(seeds) * count < _WORTH_COMPILING:
        drawn = _philox(np.array(seeds, np.uint64), stream, first_step, steps, blocks)
    else:
        from gancli.kernels import fill_words

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
    drawn = words(seeds, stream, first_step, steps, count) >> np.uint32(9)
    return np.asarray((drawn.astype(dtype) + np.asarray(0.5, dtype)) * np.asarray(2.0**-23, dtype))


def _philox(
    seeds: npt.NDArray[np.uint64], stream: int, first_step: int, steps: int, blocks: int
) -> npt.NDArray[np.uint32]:
    """The words (steps, members, blocks, 4) in NumPy's own operations: at once there, and fast enough for a few."""
    shape = (steps, len(seeds), blocks)
    step = np.uint64(first_step) + np.arange(steps, dtype=np.uint64)[:, None, None]
    counter = np.arange(blocks, dtype=np.uint64), np.uint64(stream), step & _LOW, step >> _SHIFT
    c0, c1, c2, c3 = (np.broadcast_to(part, shape) for part in counter)
    key = seeds[None, :, None]
    k0, k1 = key & _LOW, key >> _SHIFT
    for _ in range(10):
        p0, p1 = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (p1 >> _SHIFT) ^ c1 ^ k0, p1 & _LOW, (p0 >> _SHIFT) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _KEY_STEPS[0]) & _LOW, (k1 + _KEY_STEPS[1]) & _LOW
    return np.stack([c0, c1, c2, c3], -1).astype(np.uint32)
