"""Products of matrices in tiles that keep the arithmetic units busy: four rows by four columns at a time.

Arrays are flat, and a block starts at an offset. Loops run along the n columns of a block, so that every number that is
loaded takes part in four products.
"""

import numba

from gancli.engine.fused.options import INNER


@numba.njit(**INNER)
def combine(w, at, across, down, bias, x, xo, inputs, y, yo, outputs, columns):
    """y[r] = w[bias + r] + Σ_c w[at + r·across + c·down] x[c], a matrix or its transpose; no bias where that is −1."""
    r, zero = 0, w.dtype.type(0)
    while r + 4 <= outputs and inputs >= 4:
        s0, s1, s2, s3 = zero, zero, zero, zero
        if bias >= 0:
            s0, s1, s2, s3 = w[bias + r], w[bias + r + 1], w[bias + r + 2], w[bias + r + 3]
        start, c = at + r * across, 4
        _tile_4x4(w, start, across, down, x, xo, y, yo + r * columns, columns, s0, s1, s2, s3, True)
        while c + 4 <= inputs:
            tile = start + c * down
            _tile_4x4(
                w,
                tile,
                across,
                down,
                x,
                xo + c * columns,
                y,
                yo + r * columns,
                columns,
                s0,
                s1,
                s2,
                s3,
                False,
            )
            c += 4
        while c < inputs:
            _tile_4x1(w, start + c * down, across, x, xo + c * columns, y, yo + r * columns, columns)
            c += 1
        r += 4
    while r < outputs:
        s = w[bias + r] if bias >= 0 else zero
        start, c = at + r * across, 0
        while c + 4 <= inputs:
            tile_1x4(w, start + c * down, down, x, xo + c * columns, y, yo + r * columns, columns, s, c == 0)
            c += 4
        while c < inputs:
            tile_1x1(w[start + c * down], x, xo + c * columns, y, yo + r * columns, columns, s, c == 0)
            c += 1
        r += 1


@numba.njit(**INNER)
def _tile_4x4(w, at, across, down, x, xo, y, yo, n, s0, s1, s2, s3, first):
    """The first tile of a row begins with s, the others add to what is there."""
    w00, w01, w02, w03 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    at += across
    w10, w11, w12, w13 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    at += across
    w20, w21, w22, w23 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    at += across
    w30, w31, w32, w33 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    x0, x1 = x[xo : xo + n], x[xo + n : xo + 2 * n]
    x2, x3 = x[xo + 2 * n : xo + 3 * n], x[xo + 3 * n : xo + 4 * n]
    y0, y1 = y[yo : yo + n], y[yo + n : yo + 2 * n]
    y2, y3 = y[yo + 2 * n : yo + 3 * n], y[yo + 3 * n : yo + 4 * n]
    for b in range(n):
        a0, a1, a2, a3 = x0[b], x1[b], x2[b], x3[b]
        y0[b] = (s0 if first else y0[b]) + (w00 * a0 + w01 * a1 + w02 * a2 + w03 * a3)
        y1[b] = (s1 if first else y1[b]) + (w10 * a0 + w11 * a1 + w12 * a2 + w13 * a3)
        y2[b] = (s2 if first else y2[b]) + (w20 * a0 + w21 * a1 + w22 * a2 + w23 * a3)
        y3[b] = (s3 if first else y3[b]) + (w30 * a0 + w31 * a1 + w32 * a2 + w33 * a3)


@numba.njit(**INNER)
def _tile_4x1(w, at, across, x, xo, y, yo, n):
    w0, w1, w2, w3 = w[at], w[at + across], w[at + 2 * across], w[at + 3 * across]
    x0 = x[xo : xo + n]
    y0, y1 = y[yo : yo + n], y[yo + n : yo + 2 * n]
    y2, y3 = y[yo + 2 * n : yo + 3 * n], y[yo + 3 * n : yo + 4 * n]
    for b in range(n):
        a = x0[b]
        y0[b] += w0 * a
        y1[b] += w1 * a
        y2[b] += w2 * a
        y3[b] += w3 * a


@numba.njit(**INNER)
def tile_1x4(w, at, down, x, xo, y, yo, n, s, first):
    """One row: y = s + Σ w x over four rows of x, or added to y."""
    w0, w1, w2, w3 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    x0, x1 = x[xo : xo + n], x[xo + n : xo + 2 * n]
    x2, x3 = x[xo + 2 * n : xo + 3 * n], x[xo + 3 * n : xo + 4 * n]
    y0 = y[yo : yo + n]
    for b in range(n):
        y0[b] = (s if first else y0[b]) + (w0 * x0[b] + w1 * x1[b] + w2 * x2[b] + w3 * x3[b])


@numba.njit(**INNER)
def tile_1x1(w, x, xo, y, yo, n, s, first):
    """One row: y = s + w x, or added to y."""
    x0, y0 = x[xo : xo + n], y[yo : yo + n]
    for b in range(n):
        y0[b] = (s if first else y0[b]) + w * x0[b]


@numba.njit(**INNER)
def outer(d, do, outputs, x, xo, inputs, g, at, columns):
    """g[at + r·inputs + c] = Σ_b d[r, b] x[c, b], the gradient of a matrix."""
    r = 0
    while r + 4 <= outputs and inputs >= 4:
        c = 0
        while c + 4 <= inputs:
            _dots_4x4(d, do + r * columns, x, xo + c * columns, g, at + r * inputs + c, inputs, columns)
            c += 4
        while c < inputs:
            _dots_4x1(d, do + r * columns, x, xo + c * columns, g, at + r * inputs + c, inputs, columns)
            c += 1
        r += 4
    while r < outputs:
        c = 0
        while c + 4 <= inputs:
            _dots_4x1(x, xo + c * columns, d, do + r * columns, g, at + r * inputs + c, 1, columns)
            c += 4
        while c < inputs:
            g[at + r * inputs + c] = dot(d, do + r * columns, x, xo + c * columns, columns)
            c += 1
        r += 1


@numba.njit(**INNER)
def _dots_4x4(d, do, x, xo, g, at, across, n):
    zero = d.dtype.type(0)
    s00, s01, s02, s03 = zero, zero, zero, zero
    s10, s11, s12, s13 = zero, zero, zero, zero
    s20, s21, s22, s23 = zero, zero, zero, zero
    s30, s31, s32, s33 = zero, zero, zero, zero
    d0, d1, d2, d3 = (
        d[do : do + n],
        d[do + n : do + 2 * n],
        d[do + 2 * n : do + 3 * n],
        d[do + 3 * n : do + 4 * n],
    )
    x0, x1, x2, x3 = (
        x[xo : xo + n],
        x[xo + n : xo + 2 * n],
        x[xo + 2 * n : xo + 3 * n],
        x[xo + 3 * n : xo + 4 * n],
    )
    for b in range(n):
        a0, a1, a2, a3 = x0[b], x1[b], x2[b], x3[b]
        e0, e1, e2, e3 = d0[b], d1[b], d2[b], d3[b]
        s00 += e0 * a0
        s01 += e0 * a1
        s02 += e0 * a2
        s03 += e0 * a3
        s10 += e1 * a0
        s11 += e1 * a1
        s12 += e1 * a2
        s13 += e1 * a3
        s20 += e2 * a0
        s21 += e2 * a1
        s22 += e2 * a2
        s23 += e2 * a3
        s30 += e3 * a0
        s31 += e3 * a1
        s32 += e3 * a2
        s33 += e3 * a3
    g[at], g[at + 1], g[at + 2], g[at + 3] = s00, s01, s02, s03
    at += across
    g[at], g[at + 1], g[at + 2], g[at + 3] = s10, s11, s12, s13
    at += across
    g[at], g[at + 1], g[at + 2], g[at + 3] = s20, s21, s22, s23
    at += across
    g[at], g[at + 1], g[at + 2], g[at + 3] = s30, s31, s32, s33


@numba.njit(**INNER)
def _dots_4x1(d, do, x, xo, g, at, across, n):
    """Four rows of d with one of x, the results ``across`` apart."""
    zero = d.dtype.type(0)
    s0, s1, s2, s3 = zero, zero, zero, zero
    d0, d1, d2, d3 = (
        d[do : do + n],
        d[do + n : do + 2 * n],
        d[do + 2 * n : do + 3 * n],
        d[do + 3 * n : do + 4 * n],
    )
    x0 = x[xo : xo + n]
    for b in range(n):
        a = x0[b]
        s0 += d0[b] * a
        s1 += d1[b] * a
        s2 += d2[b] * a
        s3 += d3[b] * a
    g[at], g[at + across], g[at + 2 * across], g[at + 3 * across] = s0, s1, s2, s3


@numba.njit(**INNER)
def dot(d, do, x, xo, n):
    """Σ d x."""
    total = d.dtype.type(0)
    d0, x0 = d[do : do + n], x[xo : xo + n]
    for b in range(n):
        total += d0[b] * x0[b]
    return total
