"""A dense layer with its gradients, in tiles that keep the arithmetic units busy.

Arrays are flat, and a block starts at an offset; a layer's matrix (outputs, inputs) is followed by its bias. A *wide*
block has features before batch, ``(rows, columns)``, and its loops run over the columns, four rows by four at a time,
so that every number that is loaded takes part in four products. A *narrow* one has one or a few columns, which lie one
after the other, ``(columns, rows)``; its loops run over the rows.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numba

from gancli.engine.fused.options import OPTIONS


class Dense(NamedTuple):
    """The three products of a dense layer.

    ``layer(w, at, values, x, inputs, y, outputs, columns)`` fills the block at y from the one at x;
    ``gradient(deltas, y, outputs, values, x, inputs, gradient, at, columns)`` that of matrix and bias from that of the
    block at y; ``back(w, at, deltas, y, outputs, into, inputs, columns)`` that of the block at x, at the start of
    ``into``.
    """

    layer: Callable[..., None]
    gradient: Callable[..., None]
    back: Callable[..., None]


def _wide_layer(
    w: Any, at: int, values: Any, x: int, inputs: int, y: int, outputs: int, columns: int
) -> None:
    bias = at + inputs * outputs
    _combine(w, at, inputs, 1, bias, values, x, inputs, values, y, outputs, columns)


def _wide_gradient(
    deltas: Any, y: int, outputs: int, values: Any, x: int, inputs: int, gradient: Any, at: int, columns: int
) -> None:
    _outer(deltas, y, outputs, values, x, inputs, gradient, at, columns)
    bias = at + inputs * outputs
    for r in range(outputs):
        row, total = deltas[y + r * columns : y + (r + 1) * columns], deltas.dtype.type(0)
        for b in range(columns):
            total += row[b]
        gradient[bias + r] = total


def _wide_back(
    w: Any, at: int, deltas: Any, y: int, outputs: int, into: Any, inputs: int, columns: int
) -> None:
    _combine(w, at, 1, inputs, -1, deltas, y, outputs, into, 0, inputs, columns)


def _narrow_layer(
    w: Any, at: int, values: Any, x: int, inputs: int, y: int, outputs: int, columns: int
) -> None:
    """Two columns at a time, for the two sets of a D update."""
    bias, k = at + inputs * outputs, 0
    while k + 2 <= columns:
        first, second = values[x : x + inputs], values[x + inputs : x + 2 * inputs]
        for r in range(outputs):
            row = w[at + r * inputs : at + (r + 1) * inputs]
            s0, s1 = w[bias + r], w[bias + r]
            for c in range(inputs):
                s0 += row[c] * first[c]
                s1 += row[c] * second[c]
            values[y + r], values[y + outputs + r] = s0, s1
        k, x, y = k + 2, x + 2 * inputs, y + 2 * outputs
    if k < columns:
        for r in range(outputs):
            values[y + r] = w[bias + r] + _dot(w, at + r * inputs, values, x, inputs)


def _narrow_gradient(
    deltas: Any, y: int, outputs: int, values: Any, x: int, inputs: int, gradient: Any, at: int, columns: int
) -> None:
    bias = at + inputs * outputs
    for r in range(outputs):
        row, d = gradient[at + r * inputs : at + (r + 1) * inputs], deltas[y + r]
        if columns == 2:
            other, first, second = (
                deltas[y + outputs + r],
                values[x : x + inputs],
                values[x + inputs : x + 2 * inputs],
            )
            gradient[bias + r] = d + other
            for c in range(inputs):
                row[c] = d * first[c] + other * second[c]
        else:
            gradient[bias + r] = d
            first = values[x : x + inputs]
            for c in range(inputs):
                row[c] = d * first[c]


def _narrow_back(
    w: Any, at: int, deltas: Any, y: int, outputs: int, into: Any, inputs: int, columns: int
) -> None:
    """Four rows of the matrix at a time."""
    for k in range(columns):
        d, r, zero = deltas[y + k * outputs : y + (k + 1) * outputs], 0, w.dtype.type(0)
        while r + 4 <= outputs:
            _tile_1x4(d, r, 1, w, at + r * inputs, into, k * inputs, inputs, zero, r == 0)
            r += 4
        while r < outputs:
            _tile_1x1(d[r], w, at + r * inputs, into, k * inputs, inputs, zero, r == 0)
            r += 1


WIDE = Dense(_wide_layer, _wide_gradient, _wide_back)
NARROW = Dense(_narrow_layer, _narrow_gradient, _narrow_back)


@numba.njit(**OPTIONS)
def _combine(w, at, across, down, bias, x, xo, inputs, y, yo, outputs, columns):
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
            _tile_1x4(w, start + c * down, down, x, xo + c * columns, y, yo + r * columns, columns, s, c == 0)
            c += 4
        while c < inputs:
            _tile_1x1(w[start + c * down], x, xo + c * columns, y, yo + r * columns, columns, s, c == 0)
            c += 1
        r += 1


@numba.njit(**OPTIONS)
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


@numba.njit(**OPTIONS)
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


@numba.njit(**OPTIONS)
def _tile_1x4(w, at, down, x, xo, y, yo, n, s, first):
    w0, w1, w2, w3 = w[at], w[at + down], w[at + 2 * down], w[at + 3 * down]
    x0, x1 = x[xo : xo + n], x[xo + n : xo + 2 * n]
    x2, x3 = x[xo + 2 * n : xo + 3 * n], x[xo + 3 * n : xo + 4 * n]
    y0 = y[yo : yo + n]
    for b in range(n):
        y0[b] = (s if first else y0[b]) + (w0 * x0[b] + w1 * x1[b] + w2 * x2[b] + w3 * x3[b])


@numba.njit(**OPTIONS)
def _tile_1x1(w, x, xo, y, yo, n, s, first):
    x0, y0 = x[xo : xo + n], y[yo : yo + n]
    for b in range(n):
        y0[b] = (s if first else y0[b]) + w * x0[b]


@numba.njit(**OPTIONS)
def _outer(d, do, outputs, x, xo, inputs, g, at, columns):
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
            g[at + r * inputs + c] = _dot(d, do + r * columns, x, xo + c * columns, columns)
            c += 1
        r += 1


@numba.njit(**OPTIONS)
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


@numba.njit(**OPTIONS)
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


@numba.njit(**OPTIONS)
def _dot(d, do, x, xo, n):
    total = d.dtype.type(0)
    d0, x0 = d[do : do + n], x[xo : xo + n]
    for b in range(n):
        total += d0[b] * x0[b]
    return total
