"""The compiled loops (numba): Philox4x32-10 over blocks of counters. Arrays in, arrays filled in place."""

import numba
import numpy as np

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
def fill_words(seeds, stream, first_step, words):  # type: ignore[no-untyped-def]
    """Philox words of successive steps into ``words`` (steps, members, blocks, 4)."""
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
def to_unit(words, unit):  # type: ignore[no-untyped-def]
    """Words to uniforms inside (0, 1), flat."""
    for i in range(unit.size):
        unit[i] = (np.int32(words[i] >> np.uint32(9)) + 0.5) * _SCALE
