"""The laws that every noise in the table keeps."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from gancli.distributions import NOISES


@dataclass(frozen=True)
class Settings:
    low: float = -5.0
    high: float = 5.0
    jitter: float = 0.01


UNIFORMS = np.random.default_rng(0).random((3, 2, 20_000))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NOISES)
def test_shape_and_float_type_are_kept(name, dtype):
    noise = NOISES[name].sample(UNIFORMS.astype(dtype), Settings())
    assert noise.shape == UNIFORMS.shape
    assert noise.dtype == dtype


@pytest.mark.parametrize("name", NOISES)
def test_each_coordinate_follows_the_quantile(name):
    noise = np.sort(NOISES[name].sample(UNIFORMS, Settings())[1, 0])
    middle = NOISES[name].quantile((np.arange(20_000) + 0.5) / 20_000, Settings())
    assert np.abs(noise - middle).mean() < 0.06
    if name != "stratified":
        assert stats.ks_2samp(noise, middle).pvalue > 1e-3


@pytest.mark.parametrize("name", NOISES)
def test_rows_do_not_depend_on_each_other(name):
    both = NOISES[name].sample(UNIFORMS, Settings())
    np.testing.assert_array_equal(NOISES[name].sample(UNIFORMS[1], Settings()), both[1])


def test_stratified_noise_is_a_grid_moved_up_by_less_than_the_jitter():
    noise = NOISES["stratified"].sample(UNIFORMS[:, :, :200], Settings())
    moved = noise - np.linspace(-5, 5, 200)
    assert moved.min() >= 0
    assert moved.max() <= 0.01
    assert np.ptp(moved) > 0.009
    assert np.all(np.diff(noise) > 0)


def test_uniform_noise_fills_its_range():
    noise = NOISES["uniform"].sample(UNIFORMS, Settings(low=2.0, high=3.0))
    assert (noise.min(), noise.max()) == pytest.approx((2, 3), abs=1e-3)
