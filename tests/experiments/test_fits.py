"""The fit by divergences and the losses at rest: published numbers, the product's losses, and a G that is trained."""

import numpy as np
import pytest

from gancli.distributions import build
from gancli.errors import UsageError
from gancli.experiments.theory.divergences import DIVERGENCES, predicted, variational
from gancli.experiments.theory.equilibria import EQUILIBRIA, equilibria
from gancli.experiments.theory.fit import EXPERIMENT, Trained, fit
from gancli.experiments.theory.slopes import SLOPES
from gancli.losses import LOSSES

TARGET = build(EXPERIMENT.target.name, EXPERIMENT.target.parameters)
PUBLISHED = {  # D, μ, s (Nowozin 2016)
    "f-kl": (0.2831, 1.0100, 1.8308),
    "f-reverse-kl": (0.2480, 1.5782, 1.6319),
    "f-js": (0.1280, 1.3070, 1.7542),
    "f-jeffreys": (0.5705, 1.3218, 1.7034),
    "f-pearson": (0.6457, 0.5737, 1.9274),
}


@pytest.mark.parametrize("loss", DIVERGENCES)
def test_each_divergence_has_the_published_optimum(loss):
    found = predicted(TARGET, loss)
    assert (found.divergence, found.mean, found.sd) == pytest.approx(PUBLISHED[loss], abs=8e-4)


def test_the_kl_divergence_is_fitted_by_the_moments():
    found = predicted(TARGET, "f-kl")
    assert found.mean == pytest.approx(TARGET.mean[0], abs=1e-6)
    assert found.sd == pytest.approx(TARGET.sd, abs=1e-6)


@pytest.mark.parametrize("loss", DIVERGENCES)
def test_the_best_d_of_the_products_loss_bounds_the_divergence_exactly(loss):
    found, wanted = variational(TARGET, LOSSES[loss]), predicted(TARGET, loss)
    assert (found.divergence, found.mean, found.sd) == pytest.approx(
        (wanted.divergence, wanted.mean, wanted.sd), abs=1e-6
    )


def test_a_trained_g_comes_to_the_optimum():
    short = ["loss=f-js", "epochs=600", "batch=400", "discriminator.hidden=[16,16]"]
    found, changed = fit([*short, "generator.optimizer.lr=2e-2", "discriminator.optimizer.lr=1e-2"])
    (of_js,) = [each for each in found if each.trained]
    assert of_js.loss == changed["loss"] == "f-js"
    assert np.median(of_js.trained.means) == pytest.approx(of_js.predicted.mean, abs=0.12)
    assert np.median(of_js.trained.sds) == pytest.approx(of_js.predicted.sd, abs=0.12)


def test_the_interval_of_the_trained_is_students():
    mean, half = Trained(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4)).interval(np.array([1.0, 2.0, 3.0, 4.0]))
    assert mean == 2.5
    assert half == pytest.approx(3.182446 * np.sqrt(5 / 3) / 2, abs=1e-5)


@pytest.mark.parametrize("settings", [["loss=hinge"], ["target=ring"], ["generator.hidden=[3]"]])
def test_another_fit_is_refused(settings):
    with pytest.raises(UsageError):
        fit(settings)


@pytest.mark.parametrize(
    "settings", [[], ["loss.label=.8", "loss.alpha_d=3", "loss.alpha_g=.5", "loss.margin=4"]]
)
def test_every_loss_rests_where_the_textbook_says_and_the_row_agrees(settings):
    found, _ = equilibria(settings)
    assert [each.loss for each in found] == list(EQUILIBRIA) == list(SLOPES)
    for each in found:
        assert each.d.difference < 1e-9
        assert (each.g.difference or 0) < 1e-9
        assert (each.g.predicted is None) == (each.g.measured is None)
        assert each.stated == pytest.approx((each.d.predicted, each.g.predicted), abs=1e-9)


def test_a_setting_that_moves_no_loss_at_rest_is_refused():
    with pytest.raises(UsageError):
        equilibria(["batch=3"])
