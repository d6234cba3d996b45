"""One member's network: forward and backward through its layers, over flat workspaces.

A network's blocks lie one after the other in ``values``: its input, then what each layer makes of it. ``slopes`` has
the same places: going forward they take the slopes of the activations, going backward the gradients of what enters
them.
"""

from typing import Any, NamedTuple

import numba

from gancli.engine.fused.options import INNER


class Net(NamedTuple):
    """A network as the compiled code takes it."""

    widths: Any
    """The widths of its input, its hidden layers and its output, int64."""
    activations: Any
    """The compiled activation of each hidden layer, padded to the largest number of layers."""
    bias: int
    """1 where a layer's matrix is followed by a bias, 0 where it is not."""
    narrow: bool
    """Whether its columns lie one after the other (a few sets), not side by side (a batch of points)."""
    dense: Any
    """The compiled products of a layer for that order, with its bias or without."""


@numba.njit(**INNER)
def forward(net, w, values, slopes, masks, columns):
    """Fill the blocks after the input; where the last one begins. ``masks`` are dropout factors, or empty."""
    layers = net.widths.size - 1
    x, at, mask = 0, 0, 0
    for layer in range(layers):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        y, size = x + inputs * columns, outputs * columns
        net.dense.layer(w, at, values, x, inputs, y, outputs, columns)
        if layer < layers - 1:
            block, slope = values[y : y + size], slopes[y : y + size]
            if masks.size:
                multiply(block, masks[mask : mask + size])
            net.activations[layer](block, slope)
            if masks.size:
                multiply(slope, masks[mask : mask + size])
                mask += size
        x, at = y, at + (inputs + net.bias) * outputs
    return x


@numba.njit(**INNER)
def backward(net, layers, w, values, slopes, scratch, columns, gradient, to_weights, to_input):
    """From the gradient of the block after so many layers, in its place in ``slopes``, to weights' and input's."""
    y, at = block(net, layers, columns)
    for layer in range(layers - 1, -1, -1):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        x, at = y - inputs * columns, at - (inputs + net.bias) * outputs
        if to_weights:
            net.dense.gradient(slopes, y, outputs, values, x, inputs, gradient, at, columns)
        if layer > 0:
            net.dense.back(w, at, slopes, y, outputs, scratch, inputs, columns)
            multiply(slopes[x:y], scratch[: y - x])
        elif to_input:
            net.dense.back(w, at, slopes, y, outputs, slopes, inputs, columns)
        y = x


@numba.njit(**INNER)
def block(net, layers, columns):
    """Where the block after so many layers begins, and their successor's weights."""
    y, at = 0, 0
    for layer in range(layers):
        y += net.widths[layer] * columns
        at += (net.widths[layer] + net.bias) * net.widths[layer + 1]
    return y, at


@numba.njit(**INNER)
def multiply(x, factors):
    """Multiply x by the factors, in place."""
    for k in range(x.size):
        x[k] *= factors[k]


@numba.njit(**INNER)
def copy(x, y):
    """Copy x to y."""
    for k in range(x.size):
        y[k] = x[k]
