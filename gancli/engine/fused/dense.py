"""A dense layer with its gradients, for many columns and for few, with biases and without.

Arrays are flat, and a block starts at an offset; a layer's matrix (outputs, inputs) is followed by its bias. A *wide*
block has features before batch, ``(rows, columns)``, and its loops run over the columns. A *narrow* one has one or a
few columns, which lie one after the other, ``(columns, rows)``; its loops run over the rows.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from gancli.engine.fused.tiles import combine, dot, outer, tile_1x1, tile_1x4


class Dense(NamedTuple):
    """The three products of a dense layer.

    ``layer(w, at, values, x, inputs, y, outputs, columns)`` fills the block at y from the one at x;
    ``gradient(deltas, y, outputs, values, x, inputs, gradient, at, columns)`` that of matrix and bias from that of the
    block at y; ``back(w, at, deltas, y, outputs, into, inputs, columns)`` that of the block at x, at the start of
    ``into``.
    """

    layer: Callable[..., None] | None
    gradient: Callable[..., None] | None
    back: Callable[..., None] | None


NOTHING = Dense(None, None, None)
"""Where they are not needed."""


def _wide_layer(
    w: Any, at: int, values: Any, x: int, inputs: int, y: int, outputs: int, columns: int
) -> None:
    bias = at + inputs * outputs
    combine(w, at, inputs, 1, bias, values, x, inputs, values, y, outputs, columns)


def _wide_gradient(
    deltas: Any, y: int, outputs: int, values: Any, x: int, inputs: int, gradient: Any, at: int, columns: int
) -> None:
    outer(deltas, y, outputs, values, x, inputs, gradient, at, columns)
    bias = at + inputs * outputs
    for r in range(outputs):
        row, total = deltas[y + r * columns : y + (r + 1) * columns], deltas.dtype.type(0)
        for b in range(columns):
            total += row[b]
        gradient[bias + r] = total


def _wide_back(
    w: Any, at: int, deltas: Any, y: int, outputs: int, into: Any, inputs: int, columns: int
) -> None:
    combine(w, at, 1, inputs, -1, deltas, y, outputs, into, 0, inputs, columns)


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
            values[y + r] = w[bias + r] + dot(w, at + r * inputs, values, x, inputs)


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
            tile_1x4(d, r, 1, w, at + r * inputs, into, k * inputs, inputs, zero, r == 0)
            r += 4
        while r < outputs:
            tile_1x1(d[r], w, at + r * inputs, into, k * inputs, inputs, zero, r == 0)
            r += 1


def _wide_bare_layer(
    w: Any, at: int, values: Any, x: int, inputs: int, y: int, outputs: int, columns: int
) -> None:
    combine(w, at, inputs, 1, -1, values, x, inputs, values, y, outputs, columns)


def _wide_bare_gradient(
    deltas: Any, y: int, outputs: int, values: Any, x: int, inputs: int, gradient: Any, at: int, columns: int
) -> None:
    outer(deltas, y, outputs, values, x, inputs, gradient, at, columns)


def _narrow_bare_layer(
    w: Any, at: int, values: Any, x: int, inputs: int, y: int, outputs: int, columns: int
) -> None:
    for k in range(columns):
        for r in range(outputs):
            values[y + k * outputs + r] = dot(w, at + r * inputs, values, x + k * inputs, inputs)


def _narrow_bare_gradient(
    deltas: Any, y: int, outputs: int, values: Any, x: int, inputs: int, gradient: Any, at: int, columns: int
) -> None:
    for k in range(columns):
        column, zero = values[x + k * inputs : x + (k + 1) * inputs], deltas.dtype.type(0)
        for r in range(outputs):
            d = deltas[y + k * outputs + r]
            tile_1x1(d, column, 0, gradient, at + r * inputs, inputs, zero, k == 0)


DENSE = {
    (False, True): Dense(_wide_layer, _wide_gradient, _wide_back),
    (False, False): Dense(_wide_bare_layer, _wide_bare_gradient, _wide_back),
    (True, True): Dense(_narrow_layer, _narrow_gradient, _narrow_back),
    (True, False): Dense(_narrow_bare_layer, _narrow_bare_gradient, _narrow_back),
}
"""By (narrow, with biases); those without leave biases alone where there are some."""
