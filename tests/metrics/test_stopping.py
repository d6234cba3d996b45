"""Studies that grow until their interval is narrow: what their intervals are worth, computed without chance."""

import numpy as np
import pytest
from scipy import stats

from gancli.metrics.intervals import wilson
from gancli.metrics.stopping import is_narrow, next_runs


def outcomes(rate, width, first, most):
    """Every end of such a study with its chance: (successes, runs, chance)."""
    alive = {0: 1.0}
    runs, target = 0, first
    while alive:
        batch = target - runs
        grown = {}
        for k, chance in alive.items():
            for j, part in enumerate(stats.binom.pmf(np.arange(batch + 1), batch, rate)):
                grown[k + j] = grown.get(k + j, 0.0) + chance * part
        runs = target
        done = [k for k in grown if runs >= most or is_narrow(k, runs, width)]
        yield from ((k, runs, grown.pop(k)) for k in done)
        alive, target = grown, next_runs(runs, first, most)


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5, 0.75, 0.9, 0.95])
def test_the_interval_of_a_study_that_stopped_by_itself_covers_as_it_says(rate):
    held = total = 0.0
    for k, n, chance in outcomes(rate, 0.2, 10, 1000):
        low, high = wilson(k, n)
        total += chance
        held += chance * (low <= rate <= high)
    assert total == pytest.approx(1)
    assert 0.935 < held < 0.985


def test_a_study_ends_when_it_is_narrow_and_not_before():
    for k, n, chance in outcomes(0.8, 0.2, 10, 1000):
        if chance > 0:
            low, high = wilson(k, n)
            assert high - low <= 0.2


def test_a_study_never_grows_beyond_the_most():
    ends = list(outcomes(0.5, 0.01, 10, 60))
    assert {n for _, n, _ in ends} == {60}


def test_batches_are_a_quarter_and_never_smaller_than_the_first():
    seen = [10]
    while seen[-1] < 200:
        seen.append(next_runs(seen[-1], 10, 200))
    assert seen == [10, 20, 30, 40, 50, 63, 79, 99, 124, 155, 194, 200]
