"""Products of a layer's matrix with its columns, and their gradients, in tiles that keep the arithmetic units busy.

Arrays are flat, and a block starts at an offset. A *wide* block has features before batch, ``(rows, columns)``, and its
loops run over the columns, four rows by four at a time, so that every number that is loaded takes part in four
products. A *narrow* one has one or a few columns, which lie one after the other, ``(columns, rows)``; its loops run
over the rows.
"""

import numba

from gancli.engine.fused.options import OPTIONS


@numba.njit(**OPTIONS)
def combine(w, at, across, down, x, xo, inputs, y, yo, outputs, columns):  # type: ignore[no-untyped-def]
    """Wide: y[r] += Σ_c w[at + r·across + c·down] x[c], for a matrix (across = inputs, down = 1) or its transpose."""
    r = 0
    while r + 4 <= outputs and inputs >= 4:
        c = 0
        while c + 4 <= inputs:
            _tile_4x4(
                w, at + r * across + c * down, across, down, x, xo + c * columns, y, yo + r * columns, columns
            )
            c += 4
        while c < inputs:
            _tile_4x1(
                w, at + r * across + c * down, across, x, xo + c * columns, y, yo + r * columns, columns
            )
            c += 1
        r += 4
    while r < outputs:
        c = 0
        while c + 4 <= inputs:
            _tile_1x4(w, at + r * across + c * down, down, x, xo + c * columns, y, yo + r * columns, columns)
            c += 4
        while c < inputs:
            _tile_1x1(w[at + r * across + c * down], x, xo + c * columns, y, yo + r * columns, columns)
            c += 1
        r += 1


@numba.njit(**OPTIONS)
def _tile_4x4(w, at, across, down, x, xo, y, yo, n):  # type: ignore[no-untyped-def]
    w00, w01, w02, w03 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    at += across
    w10, w11, w12, w13 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    at += across
    w20, w21, w22, w23 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    at += across
    w30, w31, w32, w33 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    x0, x1, x2, x3 = (
        x[xo : xo + n],
        x[xo + n : xo + 2 * n],
        x[xo + 2 * n : xo + 3 * n],
        x[xo + 3 * n : xo + 4 * n],
    )
    y0, y1, y2, y3 = (
        y[yo : yo + n],
        y[yo + n : yo + 2 * n],
        y[yo + 2 * n : yo + 3 * n],
        y[yo + 3 * n : yo + 4 * n],
    )
    for b in range(n):
        a0, a1, a2, a3 = x0[b], x1[b], x2[b], x3[b]
        y0[b] += w00 * a0 + w01 * a1 + w02 * a2 + w03 * a3
        y1[b] += w10 * a0 + w11 * a1 + w12 * a2 + w13 * a3
        y2[b] += w20 * a0 + w21 * a1 + w22 * a2 + w23 * a3
        y3[b] += w30 * a0 + w31 * a1 + w32 * a2 + w33 * a3


@numba.njit(**OPTIONS)
def _tile_4x1(w, at, across, x, xo, y, yo, n):  # type: ignore[no-untyped-def]
    w0, w1, w2, w3 = w[at], w[at + across], w[at + 2 * across], w[at + 3 * across]
    x0 = x[xo : xo + n]
    y0, y1, y2, y3 = (
        y[yo : yo + n],
        y[yo + n : yo + 2 * n],
        y[yo + 2 * n : yo + 3 * n],
        y[yo + 3 * n : yo + 4 * n],
    )
    for b in range(n):
        a = x0[b]
        y0[b] += w0 * a
        y1[b] += w1 * a
        y2[b] += w2 * a
        y3[b] += w3 * a


@numba.njit(**OPTIONS)
def _tile_1x4(w, at, down, x, xo, y, yo, n):  # type: ignore[no-untyped-def]
    w0, w1, w2, w3 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    x0, x1, x2, x3 = (
        x[xo : xo + n],
        x[xo + n : xo + 2 * n],
        x[xo + 2 * n : xo + 3 * n],
        x[xo + 3 * n : xo + 4 * n],
    )
    y0 = y[yo : yo + n]
    for b in range(n):
        y0[b] += w0 * x0[b] + w1 * x1[b] + w2 * x2[b] + w3 * x3[b]


@numba.njit(**OPTIONS)
def _tile_1x1(w, x, xo, y, yo, n):  # type: ignore[no-untyped-def]
    x0, y0 = x[xo : xo + n], y[yo : yo + n]
    for b in range(n):
        y0[b] += w * x0[b]


@numba.njit(**OPTIONS)
def outer(d, do, outputs, x, xo, inputs, g, at, columns):  # type: ignore[no-untyped-def]
    """Wide: g[at + r·inputs + c] = Σ_b d[r, b] x[c, b], the gradient of a matrix."""
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
            g[at + r * inputs + c] = _dot(d, do + r * columns, x, xo + c * columns, columns)
            c += 1
        r += 1


@numba.njit(**OPTIONS)
def _dots_4x4(d, do, x, xo, g, at, across, n):  # type: ignore[no-untyped-def]
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


@numba.njit(**OPTIONS)
def _dots_4x1(d, do, x, xo, g, at, across, n):  # type: ignore[no-untyped-def]
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


@numba.njit(**OPTIONS)
def _dot(d, do, x, xo, n):  # type: ignore[no-untyped-def]
    total = d.dtype.type(0)
    d0, x0 = d[do : do + n], x[xo : xo + n]
    for b in range(n):
        total += d0[b] * x0[b]
    return total


@numba.njit(**OPTIONS)
def sums(d, do, rows, g, at, columns):  # type: ignore[no-untyped-def]
    """Wide: g[at + r] = Σ_b d[r, b], the gradient of a bias."""
    for r in range(rows):
        row, total = d[do + r * columns : do + (r + 1) * columns], d.dtype.type(0)
        for b in range(columns):
            total += row[b]
        g[at + r] = total


@numba.njit(**OPTIONS)
def fill_rows(values, at, y, yo, rows, columns):  # type: ignore[no-untyped-def]
    """Wide: y[r, b] = values[at + r]."""
    for r in range(rows):
        row, value = y[yo + r * columns : yo + (r + 1) * columns], values[at + r]
        for b in range(columns):
            row[b] = value


@numba.njit(**OPTIONS)
def narrow_forward(w, at, bias, x, xo, inputs, y, yo, outputs, columns):  # type: ignore[no-untyped-def]
    """Narrow: y[k, r] = bias[r] + Σ_c w[r, c] x[k, c], two columns at a time."""
    k = 0
    while k + 2 <= columns:
        first, second = x[xo : xo + inputs], x[xo + inputs : xo + 2 * inputs]
        for r in range(outputs):
            row = w[at + r * inputs : at + (r + 1) * inputs]
            s0, s1 = w[bias + r], w[bias + r]
            for c in range(inputs):
                s0 += row[c] * first[c]
                s1 += row[c] * second[c]
            y[yo + r], y[yo + outputs + r] = s0, s1
        k, xo, yo = k + 2, xo + 2 * inputs, yo + 2 * outputs
    if k < columns:
        for r in range(outputs):
            y[yo + r] = w[bias + r] + _dot(w, at + r * inputs, x, xo, inputs)


@numba.njit(**OPTIONS)
def narrow_outer(d, do, outputs, x, xo, inputs, g, at, bias, columns):  # type: ignore[no-untyped-def]
    """Narrow: the gradients of a matrix (outputs, inputs) and of its bias."""
    for r in range(outputs):
        row, total = g[at + r * inputs : at + (r + 1) * inputs], d.dtype.type(0)
        row[:] = total
        for k in range(columns):
            e, values = d[do + k * outputs + r], x[xo + k * inputs : xo + (k + 1) * inputs]
            total += e
            for c in range(inputs):
                row[c] += e * values[c]
        g[bias + r] = total


@numba.njit(**OPTIONS)
def narrow_back(w, at, d, do, outputs, x, xo, inputs, columns):  # type: ignore[no-untyped-def]
    """Narrow: x[k, c] = Σ_r w[r, c] d[k, r], the gradient of what came in."""
    for k in range(columns):
        values = x[xo + k * inputs : xo + (k + 1) * inputs]
        values[:] = w.dtype.type(0)
        for r in range(outputs):
            e, row = d[do + k * outputs + r], w[at + r * inputs : at + (r + 1) * inputs]
            for c in range(inputs):
                values[c] += e * row[c]
