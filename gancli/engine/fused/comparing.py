"""G's loss, compiled, on D's log-odds or on one of its blocks, and its gradient back to the points that G made."""

import numba

from gancli.engine.fused.judging import back_through, judge, look
from gancli.engine.fused.network import backward, block, copy, forward, multiply
from gancli.engine.fused.options import MERGED


@numba.njit(**MERGED)
def compare(pieces, rules, d_net, bench):
    """G's loss, by whose gradient the slopes of G's output are multiplied."""
    places = 2 if rules.needs_real else 1
    if rules.compared < 0:
        loss = _compare_odds(pieces, rules, d_net, bench, places)
    else:
        places = 1
        loss = _compare_blocks(pieces, rules, d_net, bench)
    _back_to_points(pieces, rules, bench, places)
    return loss


@numba.njit(**MERGED)
def _compare_odds(pieces, rules, d_net, bench, places):
    """G's loss on D's log-odds, and its gradient in D's input block, where G's points come last."""
    columns = places * rules.each
    if rules.needs_real:
        look(pieces, rules, bench.seen_real, bench.scratch, bench.d_values, 0, places)
    look(pieces, rules, bench.seen, bench.scratch, bench.d_values, places - 1, places)
    at = judge(pieces, rules, d_net, bench.rival, bench, columns)
    real = columns - rules.each
    loss = pieces.g_loss(
        bench.odds[:real], bench.odds[real:columns], bench.d_odds[real:columns], 1, rules.loss
    )
    bench.d_odds[:real] = 0
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    back_through(rules, d_net, bench.rival, bench, at, columns, False)
    return loss


@numba.njit(**MERGED)
def _compare_blocks(pieces, rules, d_net, bench):
    """G's loss on one of D's blocks (its input, or its last hidden layer), and its gradient in D's input block."""
    each, layers = rules.each, rules.compared
    y, _ = block(d_net, layers, each)
    stop = y + d_net.widths[layers] * each
    _see(pieces, rules, d_net, bench, bench.seen_real)
    copy(bench.d_values[y:stop], bench.compared)
    _see(pieces, rules, d_net, bench, bench.seen)
    gradient = bench.scratch[: stop - y]
    loss = pieces.g_loss(bench.compared, bench.d_values[y:stop], gradient, d_net.widths[layers], rules.loss)
    if layers == 0:
        copy(gradient, bench.d_slopes[:stop])
        return loss
    multiply(bench.d_slopes[y:stop], gradient)
    backward(
        d_net, layers, bench.rival, bench.d_values, bench.d_slopes, bench.scratch, each, bench.d_gradient, False, True
    )  # fmt: skip
    return loss


@numba.njit(**MERGED)
def _see(pieces, rules, d_net, bench, points):
    """D's blocks for points alone, as far as G's loss compares them."""
    look(pieces, rules, points, bench.scratch, bench.d_values, 0, 1)
    if rules.compared > 0:
        forward(d_net, bench.rival, bench.d_values, bench.d_slopes, bench.masks[:0], rules.each)


@numba.njit(**MERGED)
def _back_to_points(pieces, rules, bench, places):
    """Multiply the slopes of G's output by the gradient of the points, from that of D's input."""
    into, count, size = bench.point_slopes, rules.each, rules.judged * rules.each
    gradient = bench.scratch[: into.size]
    if rules.of_sets:
        at = (places - 1) * size
        looked, of_looked = bench.d_values[at : at + size], bench.d_slopes[at : at + size]
        pieces.back(bench.seen, rules.features, rules.epsilon, looked, of_looked, gradient)
        multiply(into, gradient)
    elif rules.looks:
        looked, of_looked = (
            bench.scratch[into.size : into.size + size],
            bench.scratch[into.size + size :][:size],
        )
        for f in range(rules.judged):
            at = (f * places + places - 1) * count
            copy(bench.d_values[at : at + count], looked[f * count : (f + 1) * count])
            copy(bench.d_slopes[at : at + count], of_looked[f * count : (f + 1) * count])
        pieces.back(bench.seen, rules.features, rules.epsilon, looked, of_looked, gradient)
        multiply(into, gradient)
    else:
        for f in range(rules.judged):
            at = (f * places + places - 1) * count
            multiply(into[f * count : (f + 1) * count], bench.d_slopes[at : at + count])
