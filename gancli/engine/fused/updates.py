"""One update of D and one of G, compiled; the same as in ``engine.step``, with every gradient written out."""

import numba
import numpy as np

from gancli.engine.fused.judging import back_through, judge, look
from gancli.engine.fused.network import backward, block, copy, forward, multiply
from gancli.engine.fused.options import INNER
from gancli.engine.fused.steepness import penalise_slopes


@numba.njit(**INNER)
def update_discriminator(pieces, rules, d_net, bench, seed, step, losses):
    """One update of D from the real and the generated points on the bench; ``step`` counts from 1."""
    columns = 2 * rules.each
    look(pieces, rules, bench.seen_real, bench.scratch, bench.d_values, 0, 2)
    look(pieces, rules, bench.seen, bench.scratch, bench.d_values, 1, 2)
    at = judge(pieces, rules, d_net, bench.d, bench, columns)
    each = rules.each
    a, c = bench.odds[:each], bench.odds[each:columns]
    losses[0], losses[1] = pieces.d_loss(a, c, bench.d_odds[:each], bench.d_odds[each:columns], rules.loss)
    if rules.clamped:
        multiply(bench.d_odds[:columns], bench.squashed[:columns])
    back_through(rules, d_net, bench.d, bench, at, columns, True)
    losses[2] = 0
    if rules.places:
        losses[2] = penalise_slopes(pieces, rules, d_net, bench, seed, step - 1)
    elif rules.d_factor != 0:
        losses[2] = pieces.d_penalty(bench.d, bench.d_matrices, rules.d_factor, bench.d_gradient)
    lr = learning_rate(pieces.d_schedule, rules.d_settings, step)
    pieces.d_optimizer(bench.d, bench.d_gradient, bench.d_slots, step, lr, rules.d_settings)
    if rules.clip != 0:
        _clip(bench.d, rules.clip)


@numba.njit(**INNER)
def update_generator(pieces, rules, g_net, d_net, bench, step, losses):
    """One update of G from the points that it has just made; ``step`` counts from 1."""
    if rules.compared < 0:
        places = 2 if rules.needs_real else 1
        losses[3] = _compare_odds(pieces, rules, d_net, bench, places)
    else:
        places = 1
        losses[3] = _compare_blocks(pieces, rules, d_net, bench)
    _back_to_points(pieces, rules, bench, places)
    backward(
        g_net,
        g_net.widths.size - 1,
        bench.g,
        bench.g_values,
        bench.g_slopes,
        bench.scratch,
        rules.batch,
        bench.g_gradient,
        True,
        False,
    )
    losses[4] = 0
    if rules.g_factor != 0:
        losses[4] = pieces.g_penalty(bench.g, bench.g_matrices, rules.g_factor, bench.g_gradient)
    lr = learning_rate(pieces.g_schedule, rules.g_settings, step)
    pieces.g_optimizer(bench.g, bench.g_gradient, bench.g_slots, step, lr, rules.g_settings)
    if rules.average != 0:
        _follow(bench.g, bench.g_slots[len(bench.g_slots) - 1], rules.average, rules.fresh)


@numba.njit(**INNER)
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


@numba.njit(**INNER)
def _compare_blocks(pieces, rules, d_net, bench):
    """G's loss on one of D's blocks (its input, or its last hidden layer), and its gradient in D's input block."""
    each, layers = rules.each, rules.compared
    y, _ = block(d_net, layers, each)
    stop = y + d_net.widths[layers] * each
    _see(pieces, rules, d_net, bench, bench.seen_real)
    copy(bench.d_values[y:stop], bench.compared)
    _see(pieces, rules, d_net, bench, bench.seen)
    gradient = bench.scratch[: stop - y]
    loss = pieces.g_loss(
        bench.compared, bench.d_values[y:stop], gradient, d_net.widths[layers], rules.loss
    )
    if layers == 0:
        copy(gradient, bench.d_slopes[:stop])
        return loss
    multiply(bench.d_slopes[y:stop], gradient)
    backward(
        d_net, layers, bench.rival, bench.d_values, bench.d_slopes, bench.scratch, each, bench.d_gradient, False, True
    )  # fmt: skip
    return loss


@numba.njit(**INNER)
def _see(pieces, rules, d_net, bench, points):
    """D's blocks for points alone, as far as G's loss compares them."""
    look(pieces, rules, points, bench.scratch, bench.d_values, 0, 1)
    if rules.compared > 0:
        forward(d_net, bench.rival, bench.d_values, bench.d_slopes, bench.masks[:0], rules.each)


@numba.njit(**INNER)
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
        looked, of_looked = bench.scratch[into.size : into.size + size], bench.scratch[into.size + size :][:size]
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


@numba.njit(**INNER)
def _clip(weights, bound):
    for k in range(weights.size):
        w = weights[k]
        weights[k] = bound if w > bound else -bound if w < -bound else w


@numba.njit(**INNER)
def _follow(weights, average, keep, take):
    """Move an exponential moving average."""
    for k in range(weights.size):
        average[k] = keep * average[k] + take * weights[k]


@numba.njit(**INNER)
def learning_rate(rate, settings, step):
    """The same as ``optimizers.learning_rate``."""
    return rate(settings[4], settings[5], np.int64(settings[6]), np.int64(settings[7]), step)
