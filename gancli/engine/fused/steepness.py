"""A penalty on D's slopes in its inputs, compiled, with its exact gradient in D's weights.

Where the slopes are v = ∇D(x) and the penalty p(v), its gradient in the weights is that of Σ t · ∇D(x), D's derivative
along t = ∂p/∂v, with t held fixed. So D's deltas go back to the input, t goes forward through D beside the values
(Pearlmutter 1994), and what it meets of the activations' curvature goes back once more. Activations a = W h + b have
values, slopes and curves; a block of ``deltas`` holds ∂D/∂a (at the input v), one of ``tangents`` the derivative of h
along t, one of ``bends`` first curve · ∂D/∂h, and in the end the gradient of the derivative with respect to a.
"""

import numba
import numpy as np

from gancli.engine.fused.judging import look, spread_units, sum_units
from gancli.engine.fused.network import block, forward, multiply
from gancli.engine.fused.options import INNER
from gancli.streams import Stream

_PENALTY = int(Stream.PENALTY)


@numba.njit(**INNER)
def penalise_slopes(pieces, rules, net, bench, seed, step):
    """Add the gradient of factor · penalty to D's; factor · penalty. ``step`` counts D's updates from 0."""
    real, fake, u = bench.judged_real, bench.judged_fake, bench.uniforms[: rules.penalty_uniforms]
    look(pieces, rules, bench.seen_real, bench.scratch, real, 0, 1)
    look(pieces, rules, bench.seen, bench.scratch, fake, 0, 1)
    pieces.uniforms(seed, _PENALTY, np.uint64(step), u)
    total = u.dtype.type(0)
    for place in range(rules.places):
        pieces.places[place](real, fake, u, rules.judged, bench.d_values[: real.size])
        total += _penalise(pieces, rules, net, bench)
        for k in range(bench.d_gradient.size):
            bench.d_gradient[k] += rules.d_factor * (bench.along[k] + bench.across[k])
    return rules.d_factor * total


@numba.njit(**INNER)
def _penalise(pieces, rules, net, bench):
    """The penalty at the points in D's input block; its gradient is the sum of two, ``along`` and ``across``."""
    each, layers, size = rules.each, net.widths.size - 1, bench.judged_real.size
    at = forward(net, bench.d, bench.d_values, bench.d_slopes, bench.masks[:0], each)
    odds, slopes, curves = bench.odds[:each], bench.squashed[:each], bench.d_odds[:each]
    sum_units(net.narrow, rules.signs, bench.d_values[at:], odds)
    _to_odds(pieces, rules, odds, slopes, curves)
    spread_units(net.narrow, rules.signs, slopes, bench.deltas[at:])
    _back_to_slopes(pieces, net, layers, bench, each)
    value = pieces.weigh(bench.deltas[:size], rules.judged, bench.tangents[:size])
    _go_along(pieces, net, layers, bench, each)
    sum_units(net.narrow, rules.signs, bench.tangents[at:], odds)
    multiply(odds, curves)
    spread_units(net.narrow, rules.signs, odds, bench.bends[at:])
    _back_from_bends(net, layers, bench, each)
    return value


@numba.njit(**INNER)
def _to_odds(pieces, rules, x, slopes, curves):
    """Slope and curve of the way from the sum of D's units to its raw output; only a clamp bends it. Spoils x."""
    zero, one = x.dtype.type(0), x.dtype.type(1)
    slopes[:], curves[:] = one, zero
    if not rules.clamped:
        return
    pieces.squash(x, slopes)
    pieces.squash_curve(x, slopes, curves)
    for k in range(x.size):
        value = x[k]
        if value < rules.clamp_low or value > rules.clamp_high:
            slopes[k], curves[k] = zero, zero
        else:
            share = one / (value * (one - value))
            slopes[k] *= share
            curves[k] = curves[k] * share - slopes[k] * slopes[k] * (one - value - value)


@numba.njit(**INNER)
def _back_to_slopes(pieces, net, layers, bench, columns):
    """From the last block of ``deltas`` to the first, and to the ``bends`` on the way."""
    y, at = block(net, layers, columns)
    deltas, bends, up = bench.deltas, bench.bends, bench.scratch
    for layer in range(layers - 1, -1, -1):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        x, at = y - inputs * columns, at - (inputs + net.bias) * outputs
        if layer == 0:
            net.dense.back(bench.d, at, deltas, y, outputs, deltas, inputs, columns)
        else:
            net.dense.back(bench.d, at, deltas, y, outputs, up, inputs, columns)
            values, slopes = bench.d_values[x:y], bench.d_slopes[x:y]
            pieces.curves[layer - 1](values, slopes, bends[x:y])
            for k in range(y - x):
                bends[x + k] *= up[k]
                deltas[x + k] = slopes[k] * up[k]
        y = x


@numba.njit(**INNER)
def _go_along(pieces, net, layers, bench, columns):
    """From the first block of ``tangents`` to the last, through the matrices; their gradient for fixed slopes."""
    x, at = 0, 0
    tangents, bends = bench.tangents, bench.bends
    for layer in range(layers):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        y = x + inputs * columns
        stop = y + outputs * columns
        pieces.bare.gradient(bench.deltas, y, outputs, tangents, x, inputs, bench.along, at, columns)
        pieces.bare.layer(bench.d, at, tangents, x, inputs, y, outputs, columns)
        if layer < layers - 1:
            multiply(bends[y:stop], tangents[y:stop])
            multiply(tangents[y:stop], bench.d_slopes[y:stop])
        x, at = y, at + (inputs + net.bias) * outputs


@numba.njit(**INNER)
def _back_from_bends(net, layers, bench, columns):
    """What the weights do to the slopes: every block of ``bends`` goes back to the input."""
    y, at = block(net, layers, columns)
    bends, up = bench.bends, bench.scratch
    for layer in range(layers - 1, -1, -1):
        inputs, outputs = net.widths[layer], net.widths[layer + 1]
        x, at = y - inputs * columns, at - (inputs + net.bias) * outputs
        net.dense.gradient(bends, y, outputs, bench.d_values, x, inputs, bench.across, at, columns)
        if layer > 0:
            net.dense.back(bench.d, at, bends, y, outputs, up, inputs, columns)
            for k in range(y - x):
                bends[x + k] += bench.d_slopes[x + k] * up[k]
        y = x
