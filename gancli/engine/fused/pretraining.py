"""Fitting D to the target's density before the game, compiled; the same as ``engine.pretraining``."""

import numba
import numpy as np

from gancli.engine.fused.judging import back_through, sum_units
from gancli.engine.fused.network import copy, forward
from gancli.engine.fused.options import INNER, OPTIONS
from gancli.engine.fused.updates import learning_rate
from gancli.streams import Stream

_PRETRAINING = int(Stream.PRETRAINING)


@numba.njit(**OPTIONS)
def pretrain(pieces, rules, d_net, bench, members, seeds, d, errors):
    """Fit the unclamped output of some members' D to the target's density, a step for each of ``errors`` (E, steps)."""
    for e in range(members[0], members[1]):
        copy(d[e], bench.d)
        bench.pretraining_slots[:] = 0
        _pretrain_member(pieces, rules, d_net, bench, seeds[e], errors[e])
        copy(bench.d, d[e])


@numba.njit(**INNER)
def _pretrain_member(pieces, rules, d_net, bench, seed, errors):
    batch = rules.pretraining_batch
    x, wanted = bench.d_values[:batch], bench.uniforms[:batch]
    width = rules.pretraining_high - rules.pretraining_low
    share = x.dtype.type(1) / x.dtype.type(batch)
    for step in range(len(errors)):
        pieces.uniforms(seed, _PRETRAINING, np.uint64(step), x)
        for k in range(batch):
            x[k] = rules.pretraining_low + width * x[k]
        pieces.density(x, wanted, rules.density)
        at = forward(d_net, bench.d, bench.d_values, bench.d_slopes, bench.masks[:0], batch)
        odds, slopes, total = bench.odds[:batch], bench.squashed[:batch], x.dtype.type(0)
        sum_units(d_net.narrow, rules.signs, bench.d_values[at:], odds)
        pieces.squash(odds, slopes)
        for k in range(batch):
            gap = odds[k] - wanted[k]
            total += gap * gap
            bench.d_odds[k] = (gap + gap) * share * slopes[k]
        errors[step] = total * share
        back_through(rules, d_net, bench.d, bench, at, batch, True)
        lr = learning_rate(pieces.pretraining_schedule, rules.pretraining_settings, step + 1)
        pieces.pretraining_optimizer(
            bench.d, bench.d_gradient, bench.pretraining_slots, step + 1, lr, rules.pretraining_settings
        )
