"""Philox4x32-10 over blocks of counters as compiled loops (numba): arrays in, arrays filled in place."""

import numba
import numpy as np

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)
_LOW, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)


@numba.njit(inline="always")
def philox(c0, c1, c2, c3, k0, k1):
    """Four words from a counter of four and a key of two."""
    for _ in range(10):
        p0 = _M0 * np.uint64(c0)
        p1 = _M1 * np.uint64(c2)
        c0, c1, c2, c3 = (
            np.uint32(np.uint32(p1 >> _SHIFT) ^ c1 ^ k0),
            np.uint32(p1 & _LOW),
            np.uint32(np.uint32(p0 >> _SHIFT) ^ c3 ^ k1),
            np.uint32(p0 & _LOW),
        )
        k0 = np.uint32(k0 + _W0)
        k1 = np.uint32(k1 + _W1)
    return c0, c1, c2, c3


@numba.njit(nogil=True, error_model="numpy")
def fill_words(seeds, stream, first_step, words):
    """Philox words of successive steps into ``words`` (steps, members, blocks, 4)."""
    steps, members, blocks, _ = words.shape
    for s in range(steps):
        step = np.uint64(first_step) + np.uint64(s)
        c2, c3 = np.uint32(step & _LOW), np.uint32(step >> _SHIFT)
        for e in range(members):
            k0, k1 = np.uint32(seeds[e] & _LOW), np.uint32(seeds[e] >> _SHIFT)
            for i in range(blocks):
                w0, w1, w2, w3 = philox(np.uint32(i), np.uint32(stream), c2, c3, k0, k1)
                words[s, e, i, 0] = w0
                words[s, e, i, 1] = w1
                words[s, e, i, 2] = w2
                words[s, e, i, 3] = w3


@numba.njit(nogil=True, boundscheck=False, error_model="numpy")
def fill_units(seed, stream, step, unit):
    """The uniforms of one member's step, flat: those of ``streams.uniforms``."""
    c2, c3 = np.uint32(step & _LOW), np.uint32(step >> _SHIFT)
    k0, k1 = np.uint32(seed & _LOW), np.uint32(seed >> _SHIFT)
    scale, half = unit.dtype.type(2.0**-23), unit.dtype.type(2.0**-24)
    whole = unit.size // 4
    for i in range(whole):
        w0, w1, w2, w3 = philox(np.uint32(i), np.uint32(stream), c2, c3, k0, k1)
        unit[4 * i] = unit.dtype.type(np.int32(w0 >> np.uint32(9))) * scale + half
        unit[4 * i + 1] = unit.dtype.type(np.int32(w1 >> np.uint32(9))) * scale + half
        unit[4 * i + 2] = unit.dtype.type(np.int32(w2 >> np.uint32(9))) * scale + half
        unit[4 * i + 3] = unit.dtype.type(np.int32(w3 >> np.uint32(9))) * scale + half
    last = philox(np.uint32(whole), np.uint32(stream), c2, c3, k0, k1)
    for j in range(unit.size - 4 * whole):
        unit[4 * whole + j] = unit.dtype.type(np.int32(last[j] >> np.uint32(9))) * scale + half
