"""D on batches, compiled: what it judges, its log-odds, and the gradient back through it."""

import numba

from gancli import scalars
from gancli.engine.fused.network import backward, copy, forward
from gancli.engine.fused.options import MERGED


@numba.njit(**MERGED)
def look(pieces, rules, points, scratch, values, place, places):
    """Put what D judges of a batch into D's input block, as batch ``place`` of ``places``."""
    if rules.of_sets:
        pieces.look(
            points, rules.features, rules.epsilon, values[place * rules.judged : (place + 1) * rules.judged]
        )
        return
    looked = points
    if rules.looks:
        looked = scratch[: rules.judged * rules.each]
        pieces.look(points, rules.features, rules.epsilon, looked)
    for f in range(rules.judged):
        at = (f * places + place) * rules.each
        copy(looked[f * rules.each : (f + 1) * rules.each], values[at : at + rules.each])


@numba.njit(**MERGED)
def judge(pieces, rules, net, d, bench, columns):
    """D's log-odds of the columns in its input block, with the weights ``d``; where its last block begins."""
    at = forward(net, d, bench.d_values, bench.d_slopes, bench.masks[:0], columns)
    odds = bench.odds[:columns]
    sum_units(net.narrow, rules.signs, bench.d_values[at:], odds)
    if rules.clamped:
        _clamp(pieces, rules, odds, bench.squashed[:columns])
    return at


@numba.njit(**MERGED)
def sum_units(narrow, signs, last, odds):
    """The sum of D's output units with their signs, from its last block."""
    columns, units = odds.size, signs.size
    odds[:] = odds.dtype.type(0)
    for unit in range(units):
        sign = odds.dtype.type(signs[unit])
        at, stride = (unit, units) if narrow else (unit * columns, 1)
        for k in range(columns):
            odds[k] += sign * last[at + k * stride]


@numba.njit(**MERGED)
def _clamp(pieces, rules, odds, slopes):
    """From the sum of D's units to the log-odds of its clamped value, and the slope of that."""
    pieces.squash(odds, slopes)
    zero, one = odds.dtype.type(0), odds.dtype.type(1)
    for k in range(odds.size):
        value = odds[k]
        if value < rules.clamp_low:
            value, slopes[k] = rules.clamp_low, zero
        elif value > rules.clamp_high:
            value, slopes[k] = rules.clamp_high, zero
        else:
            slopes[k] /= value * (one - value)
        odds[k] = scalars.log(value) - scalars.log(one - value)


@numba.njit(**MERGED)
def spread_units(narrow, signs, d_odds, last):
    """The gradient of D's last block from that of the sum of its units."""
    columns, units = d_odds.size, signs.size
    for unit in range(units):
        sign = d_odds.dtype.type(signs[unit])
        at, stride = (unit, units) if narrow else (unit * columns, 1)
        for k in range(columns):
            last[at + k * stride] = sign * d_odds[k]


@numba.njit(**MERGED)
def back_through(rules, net, d, bench, at, columns, to_weights):
    """From the gradient of the sum of D's units to that of its weights, or to that of what it judged."""
    spread_units(net.narrow, rules.signs, bench.d_odds[:columns], bench.d_slopes[at:])
    backward(
        net,
        net.widths.size - 1,
        d,
        bench.d_values,
        bench.d_slopes,
        bench.scratch,
        columns,
        bench.d_gradient,
        to_weights,
        not to_weights,
    )
