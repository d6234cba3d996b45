"""Dirac-GAN: data at 0, G at θ, D with the slope ψ; near rest an epoch is a matrix, whose eigenvalues are known.

Mescheder 2018 (flows, R1, instance noise), Mescheder 2017 (consensus), Gidel 2019 (alternating, negative momentum,
extragradient), Daskalakis 2018 (optimistic). ``m`` stands for ±ih: a step along a field that turns.
"""

from cmath import sqrt
from math import hypot

import numpy as np
import pytest
import torch

from gancli.engine.draws import Dealer
from gancli.engine.ensemble import Ensemble
from gancli.engine.step import play_epoch
from tests.engine.methods import each, game

H, NEAR, STEPS = 0.2, 1e-6, 100
BARE = (
    "target=point",
    "noise.name=uniform",
    "noise.low=.999999999999",
    "noise.high=1",
    *each("hidden=[]"),
    *each("bias=false"),
    "discriminator.output=linear",
    "batch=4",
    "dtype=float64",
    "epochs=100000",
)
BILINEAR = ("loss=wasserstein",)
TURNING = "play=simultaneous"


def dirac(*settings, h=H):
    return game(*BARE, *each(f"optimizer.lr={h}"), *settings)


def state(ensemble, carried):
    """ψ and θ, then what their optimisers carry along, (members, numbers)."""
    players = (ensemble.discriminator, ensemble.generator)
    return torch.cat([player.arrays()[name] for name in ("weights", *carried) for player in players], 1)


def start(ensemble, carried, values):
    players = (ensemble.discriminator, ensemble.generator)
    arrays = [player.arrays()[name] for name in ("weights", *carried) for player in players]
    for array, column in zip(arrays, np.asarray(values, float).T, strict=True):
        array.copy_(torch.from_numpy(column.copy())[:, None])


def matrix(game, carried=()):
    """What the second epoch does near rest: one member for each number that it changes, and one at rest."""
    size = 2 + 2 * len(carried)
    ensemble = Ensemble(game, [3] * (size + 1), "cpu")
    start(ensemble, carried, NEAR * np.eye(size + 1, size))
    play_epoch(ensemble, Dealer(game, ensemble.seeds, "cpu").deal(1, 1)[0])
    after = state(ensemble, carried).numpy()
    return (after[:-1] - after[-1]).T / NEAR


def having(*values):
    """The polynomial with these roots, and the conjugates of complex ones."""
    pairs = [(v, np.conj(v)) if np.iscomplex(v) else (v,) for v in values]
    return np.poly([v for pair in pairs for v in pair]).real


def descent(*values):
    """The same for a step of descent along a linear flow with these eigenvalues."""
    return having(*(1 + H * v for v in values))


M = 1j * H
KNOWN = {
    "minimax": (("loss=minimax", TURNING), descent(0.5j), ()),
    "nonsaturating": ((TURNING,), descent(0.5j), ()),
    "wasserstein": ((*BILINEAR, TURNING), descent(1j), ()),
    "wasserstein, alternating": (BILINEAR, having(1 - H**2 / 2 + sqrt((1 - H**2 / 2) ** 2 - 1)), ()),
    "R1 of .3": (
        (TURNING, "discriminator.penalty=r1", "discriminator.penalty_weight=.3"),
        descent(-0.15 + 0.4769696j),
        (),
    ),
    "R1 of 1": (
        (TURNING, "discriminator.penalty=r1", "discriminator.penalty_weight=1"),
        descent(-0.5, -0.5),
        (),
    ),
    "R2 of .3": (
        (TURNING, "discriminator.penalty=r2", "discriminator.penalty_weight=.3"),
        descent(-0.15 + 0.4769696j),
        (),
    ),
    "consensus of .4": (("play=consensus", "consensus=.4"), descent(-0.1 + 0.5j), ()),
    "wasserstein, consensus of .4": (
        (*BILINEAR, "play=consensus", "consensus=.4"),
        descent(-0.4 + 1j),
        (),
    ),
    "wasserstein, extragradient": ((*BILINEAR, "play=extragradient"), having(1 + M + M**2), ()),
    "nonsaturating, extragradient": (("play=extragradient",), having(1 + M / 2 + (M / 2) ** 2), ()),
    "wasserstein, optimistic": (
        (*BILINEAR, TURNING, *each("optimizer.name=optimistic")),
        having(*np.roots([1, -1 - 2 * M, M])),
        ("before",),
    ),
    "wasserstein, negative momentum, alternating": (
        (*BILINEAR, *each("optimizer.momentum=-.5")),
        np.polyadd(np.poly([1, 1, -0.5, -0.5]), [H**2, 0, 0, 0]),
        ("velocity",),
    ),
    **{
        f"wasserstein, unrolled by {k}": (
            (*BILINEAR, TURNING, f"unroll={k}"),
            np.array([1, 2 * k * H**2 - 2, 1 - 2 * k * H**2 + H**2]),
            (),
        )
        for k in (1, 3)
    },
}
"""Settings, the polynomial whose roots the eigenvalues are, and what the optimisers carry along."""


@pytest.mark.parametrize("name", KNOWN)
def test_an_epoch_has_the_known_eigenvalues(name):
    settings, wanted, carried = KNOWN[name]
    found = np.poly(matrix(dirac(*settings), carried))  # double eigenvalues would lose half of the digits
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-8)


def test_instance_noise_damps_by_a_quarter_of_its_variance():
    epoch = matrix(dirac(TURNING, "discriminator.instance_noise=.7", "batch=40000"))
    found = (np.linalg.eigvals(epoch) - 1) / H
    assert found[found.imag > 0] == pytest.approx([-0.1225 + 0.4847615j], abs=0.01)


@pytest.mark.parametrize(("h", "stable"), [(1.19, True), (1.21, False)])
def test_r1_of_3_tenths_is_stable_up_to_steps_of_1_2(h, stable):
    penalty = ("discriminator.penalty=r1", "discriminator.penalty_weight=.3")
    largest = abs(np.linalg.eigvals(matrix(dirac(TURNING, *penalty, h=h)))).max()
    assert (largest < 1) == stable


def path(*settings):
    """ψ and θ over the epochs of a bilinear game, from (1, 0)."""
    ensemble = Ensemble(dirac(*BILINEAR, *settings), [3], "cpu")
    start(ensemble, (), [[1.0, 0.0]])
    places = [state(ensemble, ())[0].numpy()]
    for draws in Dealer(ensemble.game, [3], "cpu").deal(0, STEPS):
        play_epoch(ensemble, draws)
        places.append(state(ensemble, ())[0].numpy())
    return np.array(places)


def radius(places):
    return np.hypot(*places.T)


def test_simultaneous_descent_widens_the_circle_by_the_same_factor_each_time():
    grown = radius(path(TURNING))
    np.testing.assert_allclose(grown[1:] / grown[:-1], hypot(1, H), rtol=1e-9)


def test_alternating_descent_goes_round_an_ellipse_for_ever():
    places = path()
    psi, theta = places.T
    np.testing.assert_allclose(psi**2 + theta**2 - H * psi * theta, 1, rtol=1e-8)
    assert radius(places).min() > 0.8
    assert radius(places).max() < 1.2


@pytest.mark.parametrize(
    "settings",
    [
        ("play=extragradient",),
        ("play=consensus", "consensus=.4"),
        (TURNING, "unroll=2"),
        (TURNING, *each("optimizer.name=optimistic")),
        each("optimizer.momentum=-.5"),
    ],
    ids=["extragradient", "consensus", "unrolled", "optimistic", "negative momentum"],
)
def test_what_is_made_for_circles_comes_to_rest(settings):
    places = radius(path(*settings))
    assert places[-1] < 0.8
    assert places[-1] < places[STEPS // 2] < places[0]


@pytest.mark.parametrize(
    ("penalty", "gap", "flips"), [("gp", 1.9, False), ("gp", 2.1, True), ("lp", 0.1, True), ("r1", 0.1, True)]
)
def test_a_two_sided_penalty_is_a_wall_that_only_means_far_apart_get_over(penalty, gap, flips):
    """A straight D that points the wrong way turns round where the gap of the means exceeds 2λ; λ = 1."""
    rules = dirac(
        *BILINEAR,
        f"target.location={gap}",
        "generator.optimizer.lr=1e-9",
        f"discriminator.penalty={penalty}",
        "discriminator.penalty_weight=1",
    )
    ensemble = Ensemble(rules, [3], "cpu")
    start(ensemble, (), [[-1.5, 0.0]])
    for draws in Dealer(rules, [3], "cpu").deal(0, STEPS):
        play_epoch(ensemble, draws)
    psi = ensemble.discriminator.flat.item()
    assert (psi > 0) == flips
