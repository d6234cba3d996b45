"""The tables in place of slow sums are as good as the sums."""

import numpy as np
import pytest

from gancli.distributions import build
from gancli.distributions.sums import MANY, Sums, Tabled, sums
from gancli.distributions.tabling import fitted, look_up, nodes

LARGE = {
    name: build(name, p)
    for name, p in [("swiss-roll", {}), ("two-moons", {}), ("pinwheel", {}), ("grid", {"side": 9})]
}


@pytest.mark.parametrize("name", LARGE)
def test_the_table_of_a_large_mixture_is_its_sum(name):
    line = LARGE[name].project(np.array([0.6, 0.8]))
    exact = Sums(np.array([line.means, line.sds, line.weights]))
    table = sums(exact.components)
    assert isinstance(table, Tabled)
    assert table.mean_difference == pytest.approx(exact.mean_difference, rel=1e-11)
    x = np.concatenate([np.linspace(*line.limits[0], 3001), [-1e6, 1e6]])
    for function in ("cdf", "partial_mean", "density", "mean_distance"):
        expected = getattr(exact, function)(x)
        np.testing.assert_allclose(getattr(table, function)(x), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("count", "sd", "kind"), [(MANY, 1.0, Sums), (MANY + 1, 1.0, Tabled), (MANY + 1, 1e-9, Sums)]
)
def test_small_mixtures_and_those_of_needles_have_no_table(count, sd, kind):
    components = np.array([np.linspace(0, 1, count), np.full(count, sd), np.full(count, 1 / count)])
    assert type(sums(components)) is kind


def test_polynomials_follow_a_smooth_function_within_their_bound():
    table = fitted(np.sin(nodes(-1.0, 0.5, 12)))
    x = np.linspace(-1, 5, 1001)
    bound = 2 * (0.5 / 4) ** 8 / 40320
    assert np.abs(look_up(table, (x + 1) / 0.5) - np.sin(x)).max() < 1.01 * bound + 1e-15


def test_polynomials_of_degree_seven_are_met_exactly():
    x, at = np.linspace(0, 3, 50), nodes(0.0, 1.0, 3)
    np.testing.assert_allclose(look_up(fitted(at**7 - at), x), x**7 - x, atol=1e-10)
