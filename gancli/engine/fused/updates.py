"""One update of D and one of G, compiled; the same as in ``engine.step``, with every gradient written out."""

import numba
import numpy as np

from gancli.engine.fused.comparing import compare
from gancli.engine.fused.judging import back_through, judge, look
from gancli.engine.fused.network import backward, multiply
from gancli.engine.fused.options import MERGED
from gancli.engine.fused.steepness import penalise_slopes


@numba.njit(**MERGED)
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


@numba.njit(**MERGED)
def update_generator(pieces, rules, g_net, d_net, bench, step, losses):
    """One update of G from the points that it has just made; ``step`` counts from 1."""
    losses[3] = compare(pieces, rules, d_net, bench)
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


@numba.njit(**MERGED)
def _clip(weights, bound):
    for k in range(weights.size):
        w = weights[k]
        weights[k] = bound if w > bound else -bound if w < -bound else w


@numba.njit(**MERGED)
def _follow(weights, average, keep, take):
    """Move an exponential moving average."""
    for k in range(weights.size):
        average[k] = keep * average[k] + take * weights[k]


@numba.njit(**MERGED)
def learning_rate(rate, settings, step):
    """The same as ``optimizers.learning_rate``."""
    return rate(settings[4], settings[5], np.int64(settings[6]), np.int64(settings[7]), step)
