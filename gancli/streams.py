"""Counter-based random numbers: a value depends only on (seed, stream, step, index).

Philox4x32-10 (Salmon et al. 2011): the 64-bit seed is the key; the counter holds the index / 4 (32 bits), the stream
(32 bits) and the step (64 bits). There is no state to save, a member's numbers do not depend on its neighbours, and
any block of steps can be drawn in any order. A uniform is (k + ½)·2⁻²³ with k of 23 bits: inside (0, 1), symmetric,
and the same number in float32 and float64.
"""

from collections.abc import Sequence
from enum import IntEnum

import numba
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


_SCALE = np.float64(2.0**-23)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)
_LOW, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)


@numba.njit(cache=True, inline="always")
def _philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    for _ in range(10):
        p0 = _M0 * np.uint64(c0)
        p1 = _M1 * np.uint64(c2)
        c0, c1, c2, c3 = (
            np.uint32(p1 >> _SHIFT) ^ c1 ^ k0,
            np.uint32(p1 & _LOW),
            np.uint32(p0 >> _SHIFT) ^ c3 ^ k1,
            np.uint32(p0 & _LOW),
        )
        k0 = np.uint32(k0 + _W0)
        k1 = np.uint32(k1 + _W1)
    return c0, c1, c2, c3


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _fill_words(seeds, stream, first_step, words):  # type: ignore[no-untyped-def]
    steps, members, blocks, _ = words.shape
    for s in range(steps):
        step = np.uint64(first_step) + np.uint64(s)
        c2, c3 = np.uint32(step & _LOW), np.uint32(step >> _SHIFT)
        for e in range(members):
            k0, k1 = np.uint32(seeds[e] & _LOW), np.uint32(seeds[e] >> _SHIFT)
            for i in range(blocks):
                w0, w1, w2, w3 = _philox(np.uint32(i), np.uint32(stream), c2, c3, k0, k1)
                words[s, e, i, 0] = w0
                words[s, e, i, 1] = w1
                words[s, e, i, 2] = w2
                words[s, e, i, 3] = w3


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _to_unit(words, unit):  # type: ignore[no-untyped-def]
    for i in range(unit.size):
        unit[i] = (np.int32(words[i] >> np.uint32(9)) + 0.5) * _SCALE


def words(
    seeds: Sequence[int], stream: int, first_step: int, steps: int, count: int
) -> npt.NDArray[np.uint32]:
    """Raw 32-bit words of ``steps`` steps from ``first_step`` on, ``(steps, len(seeds), count)``."""
    blocks = -(-count // 4)
    drawn = np.empty((steps, len(seeds), blocks, 4), np.uint32)
    _fill_words(np.array(seeds, np.uint64), np.uint32(stream), np.uint64(first_step), drawn)
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
    drawn = np.ascontiguousarray(words(seeds, stream, first_step, steps, count))
    unit = np.empty(drawn.shape, dtype)
    _to_unit(drawn.reshape(-1), unit.reshape(-1))
    return unit
