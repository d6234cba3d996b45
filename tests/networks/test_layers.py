"""The parts of a network against torch's own, at ordinary and at extreme numbers."""

import numpy as np
import pytest
import torch
from scipy import stats
from torch.nn import functional

from gancli.networks import ACTIVATIONS, INITIALISATIONS, OUTPUTS

TEXTBOOK = {
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": functional.relu,
    "elu": functional.elu,
    "softplus": functional.softplus,
    "linear": lambda x: x,
}
X = torch.cat([torch.linspace(-30, 30, 401), torch.tensor([-1e4, -88.8, -1e-9, 1e-9, 88.8, 1e4])])
SEED = np.random.default_rng(0)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_the_textbooks_and_so_is_its_slope(name):
    slopes = []
    for function in (ACTIVATIONS[name].function, TEXTBOOK[name]):
        x = X.double().clone().requires_grad_()
        y = function(x)
        y.sum().backward()
        slopes.append((y.detach(), x.grad))
    for mine, theirs in zip(*slopes, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_the_same_in_numpy_and_torch(name):
    function = ACTIVATIONS[name].function
    np.testing.assert_allclose(function(X.double().numpy()), function(X.double()), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_an_activation_and_its_slope_stay_finite(name, dtype):
    x = X.to(dtype).clone().requires_grad_()
    y = ACTIVATIONS[name].function(x)
    y.sum().backward()
    assert y.dtype == dtype
    assert torch.isfinite(y).all()
    assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_logit_is_the_log_odds_of_the_value(name):
    head = OUTPUTS[name]
    last = np.sort(abs(SEED.normal(size=(3, head.units, 50))), 1)  # in the range where tanh is a probability
    value, logit = head.value(last), head.logit(last)
    assert value.shape == logit.shape == (3, 50)
    if not head.is_probability:
        np.testing.assert_array_equal(value, logit)
        return
    np.testing.assert_allclose(logit, np.log(value / (1 - value)), rtol=1e-9, atol=1e-12)


def test_the_softmax_output_is_the_share_of_its_second_unit():
    last = torch.from_numpy(SEED.normal(size=(4, 2, 30)))
    torch.testing.assert_close(OUTPUTS["softmax"].value(last), functional.softmax(last, 1)[:, 1])


DISTRIBUTIONS = {
    "uniform-fan-in": lambda fan_in: (stats.uniform(-(fan_in**-0.5), 2 * fan_in**-0.5), True),
    "normal": lambda fan_in: (stats.norm(), False),
    "truncated-normal": lambda fan_in: (stats.truncnorm(-2, 2), False),
}


@pytest.mark.parametrize("fan_in", [1, 4, 64])
@pytest.mark.parametrize("name", INITIALISATIONS)
def test_an_initialisation_is_the_quantile_of_its_law(name, fan_in):
    u = (np.arange(1000) + 0.5) / 1000
    law, bias_too = DISTRIBUTIONS[name](fan_in)
    scheme = INITIALISATIONS[name]
    np.testing.assert_allclose(scheme.weight(u, fan_in), law.ppf(u), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scheme.bias(u, fan_in), law.ppf(u) if bias_too else 0, rtol=1e-9, atol=1e-12)


def test_every_row_is_tested():
    assert set(TEXTBOOK) == set(ACTIVATIONS)
    assert set(DISTRIBUTIONS) == set(INITIALISATIONS)
