"""The dynamics of recorded runs: of a known game they are the known ones, and of a large one the leading ones."""

import json

import numpy as np
import pytest

import gancli
from gancli.errors import MissingError, UsageError
from gancli.experiments import spectra
from gancli.experiments.dynamics import draw, dynamics
from gancli.experiments.dynamics_points import places

H = 0.25
DIRAC = (
    "target=point",
    "noise.name=constant",
    "generator.hidden=[]",
    "generator.initial_shift=.7",
    "discriminator.hidden=[]",
    "discriminator.bias=false",
    "discriminator.view=points",
    "discriminator.output=linear",
    "batch=500",  # all points are equal; few batches are quick
    "dtype=float64",
    "d_steps=1",
    "g_steps=1",
    *(f"{side}.optimizer.{s}" for side in ("generator", "discriminator") for s in ("momentum=0", f"lr={H}")),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


def trained(folder, name, *settings, epochs=20):
    return gancli.train(
        "nag", settings=[*DIRAC, *settings], epochs=epochs, engine="torch", name=name, runs_dir=folder
    )


@pytest.fixture(scope="module")
def turning(folder):
    """Wasserstein on a line: w′ = −θ, θ′ = w, wherever it stands."""
    return trained(folder, "turning", "loss=wasserstein")


def test_the_wasserstein_dirac_gan_turns_and_does_nothing_else(turning):
    found = dynamics(turning, snapshots=4)
    for each in found.spectra:
        assert each.whole
        np.testing.assert_allclose(sorted(each.eigenvalues.imag), [-1, 0, 1], atol=1e-12)
        np.testing.assert_allclose(each.eigenvalues.real, 0, atol=1e-12)
    assert found.rotation == pytest.approx(1)
    radii = np.linalg.norm(found.norms, axis=1)
    weights = places(turning.recording, 0, 4)[1]
    assert radii == pytest.approx(np.hypot(weights[:, 0], weights[:, 2]))


def test_the_multipliers_are_those_of_the_epoch_as_it_is_played(turning, folder):
    """Alternating, of μ² − (2 − h²)μ + 1 = 0; at once, of 1 ± ih."""
    alternating = dynamics(turning, snapshots=2).spectra[1]
    assert alternating.how == "an epoch as it is played"
    roots = np.roots([1, -(2 - H**2), 1])
    np.testing.assert_allclose(
        np.sort_complex(alternating.multipliers), np.sort_complex([1, *roots]), atol=1e-9
    )
    together = dynamics(
        trained(folder, "at-once", "loss=wasserstein", "play=simultaneous"), snapshots=1
    ).spectra[0]
    np.testing.assert_allclose(abs(together.multipliers).max(), np.hypot(1, H), atol=1e-9)


def test_with_momentum_they_are_those_of_descent_and_it_says_so(folder):
    run = trained(folder, "heavy", "loss=wasserstein", "generator.optimizer.momentum=.5", "d_steps=3")
    found = dynamics(run, snapshots=1).spectra[0]
    assert (
        found.how == f"1 + hλ, both players at once, h {3 * H} for D and {H} for G an epoch, without momentum"
    )
    np.testing.assert_allclose(abs(found.multipliers).max(), np.hypot(1, np.sqrt(3) * H), atol=1e-9)


def test_r1_damps_what_it_should(folder):
    settings = ["discriminator.penalty=r1", "discriminator.penalty_weight=.6"]
    found = dynamics(trained(folder, "damped", "loss=wasserstein", *settings), snapshots=1)
    wanted = [0, -0.3 + 1j * np.sqrt(1 - 0.09), -0.3 - 1j * np.sqrt(1 - 0.09)]
    np.testing.assert_allclose(
        np.sort_complex(found.spectra[0].eigenvalues), np.sort_complex(wanted), atol=1e-9
    )


def test_the_pull_vanishes_where_d_is_flat(folder):
    run = trained(folder, "flat", "loss=nonsaturating", "discriminator.clip=.001")
    assert dynamics(run, snapshots=2).vanished[-1] in (0, 1)


@pytest.fixture(scope="module")
def nag(folder):
    settings = [
        "batch=50",
        "generator.hidden=[4]",
        "generator.activations=[tanh]",
        "discriminator.hidden=[5]",
    ]
    return gancli.train("nag", settings=settings, epochs=30, name="nag", runs_dir=folder, snapshots=10)


def test_the_leading_eigenvalues_are_the_largest_of_all(nag, monkeypatch):
    whole = dynamics(nag, snapshots=2).spectra[1]
    monkeypatch.setattr(spectra, "WHOLE", 3)
    leading = dynamics(nag, snapshots=2).spectra[1]
    assert whole.whole
    assert not leading.whole
    largest = np.sort(abs(whole.eigenvalues))[::-1][: spectra.LEADING]
    np.testing.assert_allclose(np.sort(abs(leading.eigenvalues))[::-1], largest, rtol=1e-5)
    assert abs(leading.multipliers).max() == pytest.approx(abs(whole.multipliers).max(), rel=1e-5)


def test_the_document_is_kept_and_the_picture_drawn(nag):
    found = dynamics(nag, snapshots=3)
    kept = nag.directory.read("dynamics.json")
    assert json.dumps(kept["snapshots"]) == json.dumps(found.to_dict()["snapshots"])
    assert [each["epoch"] for each in kept["snapshots"]] == found.epochs.tolist() == [0, 15, 30]
    assert len(kept["snapshots"][0]["eigenvalues"]) == nag.game.generator.size + nag.game.discriminator.size
    assert draw(found, nag).stat().st_size > 10_000


def test_snapshots_that_are_lost_are_left_out(folder):
    run = trained(
        folder,
        "lost",
        "loss=f-pearson",
        "generator.optimizer.lr=1e6",
        "discriminator.optimizer.lr=1e6",
        epochs=30,
    )
    assert run.recording.bad_epoch(0)
    found = dynamics(run, snapshots=30)
    assert 0 < len(found.epochs) < 31
    assert np.isfinite(found.norms).all()


def test_what_cannot_be_is_refused(turning, folder):
    with pytest.raises(MissingError):
        dynamics(turning, member=99)
    with pytest.raises(UsageError, match="no D"):
        dynamics(trained(folder, "control", "loss=moment-matching"))
