"""The numbers of a pair of functions: the map of G, flags, and what every row of the table keeps."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from gancli.distributions import build
from gancli.metrics import METRICS, MODEL_METRICS
from gancli.metrics.density import traced
from gancli.metrics.models import DEAD, flags, measure
from gancli.metrics.transport import wasserstein1
from gancli.metrics.transport_map import map_error
from gancli.records import Measurement
from tests.metrics.pairs import GAUSSIAN, normal, pair

MIXTURE = build("mixture", {})


def numbers(generator, target=GAUSSIAN):
    return measure(pair(generator, lambda x: np.zeros(x.shape[1]), target))


@pytest.mark.parametrize("target", [GAUSSIAN, MIXTURE, build("uniform", {}), build("cauchy", {})])
@pytest.mark.parametrize("level", [lambda u: u, lambda u: 1 - u])
def test_the_perfect_map_has_no_error_in_either_direction(target, level):
    found = numbers(lambda u: target.quantile(level(u)), target)
    assert found["map_error"].value == pytest.approx(0, abs=1e-3)
    assert found["folds"].value == 0
    assert found["js_exact"].value == pytest.approx(0, abs=1e-6)


def test_a_fold_is_seen_where_the_points_are_right():
    # the hat 1 − |2u − 1| keeps the uniform law: the points are perfect, the map is not
    found = numbers(lambda u: GAUSSIAN.quantile(np.clip(1 - np.abs(2 * u - 1), 1e-16, 1 - 1e-16)))
    assert found["folds"].value == 1
    assert found["tv_exact"].value == pytest.approx(0, abs=1e-3)
    assert found["map_error"].value > 0.5


@pytest.mark.parametrize("shift", [0.0, 0.3, -2.0])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 1.7])
def test_the_error_of_a_monotone_map_is_w2(shift, ratio):
    # W2² of two normal laws is the square of the difference of their means and of that of their sds
    generator, _ = normal(4 + 1.25 * shift, 1.25 * ratio)
    assert numbers(generator)["map_error"].value == pytest.approx(np.hypot(shift, ratio - 1), abs=1e-3)


def test_it_is_no_less_than_w1_of_the_points():
    def generator(u):
        return 4 + np.sin(9 * u) + ndtri(u)

    points = generator((np.arange(20_000) + 0.5) / 20_000)
    assert map_error(traced(generator, 4.0, 1.25), GAUSSIAN) >= wasserstein1(points, GAUSSIAN)


def test_a_needle_is_as_far_from_a_density_as_can_be():
    found = numbers(lambda u: np.full_like(u, 4.2))
    assert found["js_exact"].value == pytest.approx(np.log(2))
    assert found["tv_exact"].value == pytest.approx(1)
    assert found["min_slope"].value == 0
    assert found["d_value_gap"].value == pytest.approx(2 * np.log(2))


def test_a_point_has_a_map_and_no_density():
    found = numbers(lambda u: 0.5 + 0 * u, build("point", {"unit": 2.0}))
    assert found["map_error"].value == pytest.approx(0.25)
    assert found["folds"].value == 0
    for name in ("js_exact", "d_rmse"):
        assert found[name].reason == "the target has no density"
    assert found["d_value"].value == pytest.approx(-np.log(4))


def test_exact_numbers_are_what_the_binned_ones_tend_to():
    found = numbers(normal(5, 1.25)[0])
    assert found["tv_exact"].value == pytest.approx(2 * stats.norm.cdf(0.4) - 1, abs=1e-6)
    assert found["min_slope"].value == pytest.approx(np.sqrt(2 * np.pi), rel=1e-3)


@pytest.mark.parametrize("name", MODEL_METRICS)
def test_every_row_is_described_under_a_name_of_its_own(name):
    metric = MODEL_METRICS[name]
    assert metric.description
    assert "\n" not in metric.description
    assert name not in METRICS


def test_exact_numbers_stand_beside_what_a_perfect_pair_has():
    found = numbers(normal(5)[0])
    for name, metric in MODEL_METRICS.items():
        assert (found[name].floor_mean, found[name].floor_q95) == (metric.perfect, metric.perfect)


@pytest.mark.parametrize(
    ("spread", "tv20", "dead"),
    [(0.005, 0.5, True), (0.02, 0.5, False), (0.005, 0.1, False), (None, 0.5, False), (0.005, None, False)],
)
def test_a_d_that_says_the_same_of_all_is_dead_where_g_is_far(spread, tv20, dead):
    found = {"d_sd": Measurement(spread), "tv20": Measurement(tv20)}
    assert flags(found) == ((DEAD,) if dead else ())
