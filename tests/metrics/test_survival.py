"""The share of runs that have settled, and the profile of w: Kaplan and Meier by hand, counting, nothing lost."""

import numpy as np
import pytest
from scipy import stats

from gancli.metrics.profile import profile
from gancli.metrics.survival import logrank, settling


def test_the_curve_is_the_product_of_the_shares_that_stay_out():
    epochs = np.array([100, 200, 200, 300, 400, 400])
    settled = np.array([True, True, True, False, True, False])
    found = settling(epochs, settled)
    assert found.x.tolist() == [100, 200, 400]
    out = np.cumprod([5 / 6, 3 / 5, 1 / 2])
    assert found.share == pytest.approx(1 - out)


def test_runs_that_all_end_together_count_as_they_are():
    epochs = np.array([50, 150, 400, 400, 400])
    settled = np.array([True, True, False, False, False])
    assert settling(epochs, settled).share == pytest.approx([0.2, 0.4])


@pytest.mark.parametrize("n", [1, 2, 12])
def test_where_all_settle_the_curve_ends_at_one_inside_its_band(n):
    found = settling(np.arange(1, n + 1) * 50, np.ones(n, bool))
    assert found.share[-1] == pytest.approx(1)
    for one in (found.low, found.high):
        assert np.isfinite(one).all()
    assert (found.low <= found.share + 1e-12).all()
    assert (found.share <= found.high + 1e-12).all()


def test_where_none_settles_there_is_nothing_to_draw():
    found = settling(np.array([100, 100]), np.zeros(2, bool))
    assert len(found.x) == len(found.share) == 0


def test_the_band_holds_the_true_share_as_often_as_it_says():
    rng, held = np.random.default_rng(0), []
    for _ in range(400):
        times = np.ceil(rng.exponential(100, size=40)).astype(int)
        found = settling(np.minimum(times, 150), times <= 150)
        place = found.x.searchsorted(80, "right") - 1
        held.append(found.low[place] <= stats.expon.cdf(80, scale=100) <= found.high[place])
    assert 0.92 < np.mean(held) < 0.985


def test_logrank_tells_slow_from_fast_and_not_a_setting_from_itself():
    rng = np.random.default_rng(0)
    fast, slow = rng.integers(10, 200, 40), rng.integers(100, 400, 40)
    every = np.ones(40, bool)
    assert logrank(fast, every, slow, every) < 1e-4
    assert logrank(fast, every, fast, every) == pytest.approx(1)
    assert logrank(fast, ~every, slow, ~every) == 1
    assert logrank(fast * 0 + 1, every, slow * 0 + 1, every) == 1


def test_a_profile_counts_the_runs_at_or_below_each_t():
    w = np.array([0.1, 0.2, 0.2, 5.0, np.inf])
    found = profile(w, np.array([0.05, 0.1, 0.2, 10.0]))
    assert found.share.tolist() == [0, 0.2, 0.6, 0.8]
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()


@pytest.mark.parametrize("runs", [10, 40, 200])
def test_the_band_of_a_profile_covers_the_true_share_as_often_as_it_says(runs):
    """Over all outcomes of so many runs, and on average over the true shares; near 0 and 1 it does not vanish."""
    count, shares = np.arange(runs + 1), np.linspace(0.005, 0.995, 199)
    bands = [profile(np.arange(float(runs)), np.array([k - 0.5])) for k in count]
    low, high = (np.array([getattr(band, end)[0] for band in bands]) for end in ("low", "high"))
    inside = (low <= shares[:, None]) & (shares[:, None] <= high)
    covered = (inside * stats.binom.pmf(count, runs, shares[:, None])).sum(axis=1)
    assert covered.mean() == pytest.approx(0.95, abs=0.006)
    assert covered.min() > 0.85
    assert (high - low).min() > 0


def test_a_profile_is_the_same_each_time():
    w, t = np.random.default_rng(0).exponential(size=30), np.linspace(0, 3, 7)
    one, two = profile(w, t), profile(w, t)
    assert (one.low == two.low).all()
    assert (one.high == two.high).all()
