"""One member's network: forward and backward through its layers, over flat workspaces.

A network's blocks lie one after the other in ``values``: its input, then what each layer makes of it. ``slopes`` has the
same places: going forward they take the slopes of the activations, going backward the gradients of what enters them.
"""

from typing import Any, NamedTuple

import numba

from gancli.engine.fused.dense import combine, fill_rows, narrow_back, narrow_forward, narrow_outer, outer, sums
from gancli.engine.fused.options import OPTIONS


class Net(NamedTuple):
    """A network as the compiled code takes it."""

    widths: Any
    """The widths of its input, its hidden layers and its output, int64."""
    activations: Any
    """The compiled activation of each hidden layer, padded to the largest number of layers."""
    narrow: bool
    """Whether its columns lie one after the other (a few sets), not side by side (a batch of points)."""


@numba.njit(**OPTIONS)
def forward(net, w, values, slopes, masks, columns):  # type: ignore[no-untyped-def]
    """Fill the blocks after the input; where the last one begins. ``masks`` are dropout factors, or empty."""
    layers = net.widths.size - 1
    x, at, mask = 0, 0, 0
    for layer in range(layers):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        y, bias = x + inputs * columns, at + inputs * outputs
        size = outputs * columns
        if net.narrow:
            narrow_forward(w, at, bias, values, x, inputs, values, y, outputs, columns)
        else:
            fill_rows(w, bias, values, y, outputs, columns)
            combine(w, at, inputs, 1, values, x, inputs, values, y, outputs, columns)
        if layer < layers - 1:
            block, slope = values[y : y + size], slopes[y : y + size]
            if masks.size:
                multiply(block, masks[mask : mask + size])
            net.activations[layer](block, slope)
            if masks.size:
                multiply(slope, masks[mask : mask + size])
                mask += size
        x, at = y, bias + outputs
    return x


@numba.njit(**OPTIONS)
def backward(net, w, values, slopes, scratch, columns, gradient, to_weights, to_input):  # type: ignore[no-untyped-def]
    """From the gradient of the last block, in its place in ``slopes``, to those of the weights and of the input."""
    layers = net.widths.size - 1
    y, at = 0, 0
    for layer in range(layers):
        y += net.widths[layer] * columns
        at += (net.widths[layer] + 1) * net.widths[layer + 1]
    for layer in range(layers - 1, -1, -1):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        x, bias = y - inputs * columns, at - outputs
        at = bias - inputs * outputs
        if to_weights:
            _weights_gradient(net.narrow, values, x, inputs, slopes, y, outputs, columns, gradient, at, bias)
        if layer > 0:
            _back(net.narrow, w, at, slopes, y, outputs, scratch, inputs, columns)
            multiply(slopes[x:y], scratch[: y - x])
        elif to_input:
            _back(net.narrow, w, at, slopes, y, outputs, slopes, inputs, columns)
        y = x


@numba.njit(**OPTIONS)
def _weights_gradient(narrow, values, x, inputs, deltas, y, outputs, columns, gradient, at, bias):  # type: ignore[no-untyped-def]
    if narrow:
        narrow_outer(deltas, y, outputs, values, x, inputs, gradient, at, bias, columns)
    else:
        outer(deltas, y, outputs, values, x, inputs, gradient, at, columns)
        sums(deltas, y, outputs, gradient, bias, columns)


@numba.njit(**OPTIONS)
def _back(narrow, w, at, deltas, y, outputs, into, inputs, columns):  # type: ignore[no-untyped-def]
    """The gradient of what enters a layer, at the start of ``into``."""
    if narrow:
        narrow_back(w, at, deltas, y, outputs, into, 0, inputs, columns)
    else:
        into[: inputs * columns] = w.dtype.type(0)
        combine(w, at, 1, inputs, deltas, y, outputs, into, 0, inputs, columns)


@numba.njit(**OPTIONS)
def multiply(x, factors):  # type: ignore[no-untyped-def]
    """x *= factors."""
    for k in range(x.size):
        x[k] *= factors[k]

