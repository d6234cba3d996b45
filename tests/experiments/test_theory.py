"""Known games: what the engine does is what the papers say, number by number, and the closed forms say it too."""

from cmath import sqrt as root
from math import e, sqrt

import numpy as np
import pytest

from gancli.config import LossParameters
from gancli.errors import UsageError
from gancli.experiments.theory.compare import compare
from gancli.experiments.theory.flow import flow
from gancli.experiments.theory.games import GAMES
from gancli.experiments.theory.slopes import SLOPES
from gancli.losses import LOSSES

D, G = "discriminator", "generator"
CLOSED, PATH = 1e-6, 1e-3
FEW = "epochs=20"
TOGETHER = "play=simultaneous"


def both(setting):
    return [f"{side}.{setting}" for side in (D, G)]


def penalty(name, weight):
    return [f"{D}.penalty={name}", f"{D}.penalty_weight={weight}"]


def measured(game, *settings):
    return compare(game, [FEW, *settings])


def values(pairs, side="measured"):
    return np.sort_complex(np.array([getattr(pair, side) for pair in pairs]))


def assert_same(pairs, wanted):
    np.testing.assert_allclose(values(pairs), np.sort_complex(np.array(wanted, complex)), atol=CLOSED)


def turning(rate, damping=0.0):
    """Both roots of λ² + damping · λ + rate² = 0."""
    return [-damping / 2 + sign * root(damping**2 / 4 - rate**2) for sign in (1, -1)]


SMOOTHED = sqrt((1 - 0.45) * 0.45)
EIGENVALUES = {
    "nonsaturating": (["loss=nonsaturating"], turning(0.5)),
    "minimax": (["loss=minimax"], turning(0.5)),
    "wasserstein": (["loss=wasserstein"], turning(1)),
    "R1 of .3": (penalty("r1", 0.3), [-0.15 + 0.4769696j, -0.15 - 0.4769696j]),
    "R1 of 1": (penalty("r1", 1), [-0.5, -0.5]),
    "R1 of 2": (penalty("r1", 2), [-1 + sqrt(3) / 2, -1 - sqrt(3) / 2]),
    "R2": (penalty("r2", 0.3), turning(0.5, 0.3)),
    "R1 and R2": (penalty("r1+r2", 0.3), turning(0.5, 0.6)),
    "weight decay": (penalty("weights", 0.4), turning(0.5, 0.4)),
    "one-sided penalty, idle at rest": (penalty("lp", 3), turning(0.5)),
    "instance noise": ([f"{D}.instance_noise=.7"], [-0.1225 + 0.4847615j, -0.1225 - 0.4847615j]),
    "instance noise, pairs": (["loss=relativistic", f"{D}.instance_noise=.7"], turning(0.5, 0.245)),
    "consensus": (["play=consensus", "consensus=.6"], [-0.15 + 0.5j, -0.15 - 0.5j]),
    "zero-sum": (["loss=zero-sum"], turning(0.25)),
    "hinge": (["loss=hinge"], turning(1)),
    "relativistic": (["loss=relativistic"], turning(0.5)),
    "relativistic, against means": (["loss=relativistic-average"], turning(1)),
    "least squares without a bias": (["loss=least-squares"], [0, 0]),
    "least squares": (["loss=least-squares", f"{D}.bias=true"], [*turning(0.5), -2]),
    "smoothed labels": (["loss.label=.9", f"{D}.bias=true"], [*turning(SMOOTHED), -2 * 0.45 * 0.55]),
    "alpha of 2": (["loss=alpha", "loss.alpha_d=2", "loss.alpha_g=2"], turning(0.5 / sqrt(2))),
    "energy": (["loss=energy"], turning(0.5)),
    "energy, margin below rest": (["loss=energy", "loss.margin=.5"], [0, 0]),
    "KL": (["loss=f-kl"], turning(1 / e)),
    "KL with a bias": (["loss=f-kl", f"{D}.bias=true"], [*turning(1), -1]),
    "reverse KL": (["loss=f-reverse-kl"], turning(1)),
    "Pearson": (["loss=f-pearson"], turning(1)),
    "Jeffreys": (["loss=f-jeffreys"], turning(1)),
    "points elsewhere": (["target.location=.8"], turning(0.5, 0.8**2 / 2)),
}


@pytest.mark.parametrize("name", EIGENVALUES)
def test_the_field_of_a_dirac_gan_has_the_published_eigenvalues(name):
    settings, wanted = EIGENVALUES[name]
    found = measured("dirac", *settings)
    assert found.local.field.measured < CLOSED
    assert_same(found.local.eigenvalues, wanted)


NORMAL = ["target=gaussian", "target.mean=0", "target.sd=2", "noise.name=normal"]
LINEAR_QUADRATIC = {
    "wasserstein": ([], turning(2 / 3)),
    "wasserstein on normal points": (NORMAL, turning(4)),
    "nonsaturating": (["loss=nonsaturating"], turning(1 / 3, 0.5 * 2 / 5 / 2)),
    "R1": (penalty("r1", 0.4), turning(2 / 3, 0.4)),
    "least squares": (["loss=least-squares", f"{D}.bias=true"], None),
}


@pytest.mark.parametrize("name", LINEAR_QUADRATIC)
def test_the_field_of_the_linear_quadratic_gan_has_its_eigenvalues(name):
    settings, wanted = LINEAR_QUADRATIC[name]
    found = measured("linear-quadratic", *settings)
    assert found.local.field.measured < CLOSED
    if wanted is None:  # D's block is 2·E FFᵀ, F = (x², 1), and G feels w only
        block = 2 * np.array([[1 / 5, 1 / 3], [1 / 3, 1]])
        matrix = np.block([[-block, np.array([[-1 / 3], [0]])], [np.array([[1 / 3, 0]]), 0]])
        wanted = np.linalg.eigvals(matrix)
    assert_same(found.local.eigenvalues, wanted)


@pytest.mark.parametrize("h", [0.05, 0.2, 1.0])
def test_simultaneous_descent_multiplies_the_radius(h):
    found = measured("dirac", TOGETHER, *both(f"optimizer.lr={h}"))
    assert found.local.radius.measured == pytest.approx(sqrt(1 + h**2 / 4), abs=CLOSED)
    assert found.local.critical.measured == 0


@pytest.mark.parametrize(("d_steps", "g_steps"), [(1, 1), (5, 1), (2, 3)])
def test_alternating_descent_keeps_the_radius_up_to_its_critical_step(d_steps, g_steps):
    found = measured("dirac", f"d_steps={d_steps}", f"g_steps={g_steps}", *both("optimizer.lr=.2"))
    assert abs(values(found.local.multipliers)) == pytest.approx(1, abs=CLOSED)
    assert 0.2 * found.local.critical.measured == pytest.approx(4 / sqrt(d_steps * g_steps), abs=CLOSED)


CRITICAL = {
    "R1 of .3: 4γ": ([TOGETHER, *penalty("r1", 0.3)], 1.2),
    "R1 of .9: 4γ": ([TOGETHER, *penalty("r1", 0.9)], 3.6),
    "instance noise": ([TOGETHER, f"{D}.instance_noise=.7"], 4 * 0.245),
    "extragradient: 1/|λ|": (["play=extragradient"], 2),
    "optimistic: 1/(√3|λ|)": ([TOGETHER, *both("optimizer.name=optimistic")], 2 / sqrt(3)),
    "no step with momentum": ([TOGETHER, *both("optimizer.momentum=.5")], 0),
    "no step for Wasserstein": ([TOGETHER, "loss=wasserstein"], 0),
    "consensus of .1": (["play=consensus"], 0.05 / (0.025**2 + 0.25)),
}


@pytest.mark.parametrize("name", CRITICAL)
def test_the_critical_step_is_the_published_one(name):
    settings, wanted = CRITICAL[name]
    critical = measured("dirac", *settings, *both("optimizer.lr=.1")).local.critical
    assert 0.1 * critical.measured == pytest.approx(wanted, abs=CLOSED)
    assert 0.1 * critical.predicted == pytest.approx(wanted, abs=CLOSED)


def test_optimistic_and_extragradient_steps_have_their_multipliers():
    h, flow = 0.3, 0.5j
    optimistic = measured("dirac", TOGETHER, *both("optimizer.name=optimistic"), *both(f"optimizer.lr={h}"))
    roots = [np.roots([1, -(1 + 2 * h * x), h * x]) for x in (flow, -flow)]
    assert_same(optimistic.local.multipliers, np.concatenate(roots))
    ahead = measured("dirac", "play=extragradient", *both(f"optimizer.lr={h}"))
    assert_same(ahead.local.multipliers, [1 + h * x + (h * x) ** 2 for x in (flow, -flow)])


@pytest.mark.parametrize("momentum", [-0.5, 0.4])
def test_momentum_has_its_multipliers(momentum):
    h = 0.3
    found = measured("dirac", TOGETHER, *both(f"optimizer.momentum={momentum}"), *both(f"optimizer.lr={h}"))
    roots = [np.roots([1, -(1 + momentum + h * x), momentum]) for x in (0.5j, -0.5j)]
    assert_same(found.local.multipliers, np.concatenate(roots))


def test_negative_momentum_makes_alternating_descent_converge_and_positive_does_not():
    """Gidel 2019, theorem 6."""
    radius = {
        m: measured("dirac", *both(f"optimizer.momentum={m}")).local.radius.measured for m in (-0.5, 0.5)
    }
    assert radius[-0.5] < 1 - 1e-4
    assert radius[0.5] > 1 + 1e-4


@pytest.mark.parametrize("steps", [1, 5])
def test_an_unrolled_d_damps_g(steps):
    """D's answer moves by −K·h·θ/2, of which G's loss −ψθ/2 feels twice as much (Metz 2017)."""
    h = 0.2
    found = measured("dirac", TOGETHER, f"unroll={steps}", *both(f"optimizer.lr={h}"))
    assert_same(found.local.multipliers, np.linalg.eigvals([[1, -h / 2], [h / 2, 1 - h * steps * h / 2]]))


def test_the_average_of_g_forgets_at_its_own_rate():
    found = measured("dirac", f"{G}.average=.9", *penalty("r1", 0.3))
    assert min(abs(values(found.local.multipliers) - 0.9)) < CLOSED


def test_two_time_scales_are_those_of_both_rates():
    d, g, damping = 0.4, 0.1, 0.5
    found = measured(
        "dirac", TOGETHER, f"{D}.optimizer.lr={d}", f"{G}.optimizer.lr={g}", *penalty("r1", damping)
    )
    assert_same(found.local.multipliers, np.linalg.eigvals([[1 - d * damping, -d / 2], [g / 2, 1]]))


@pytest.mark.parametrize(
    "settings", [[f"{D}.clip=.1"], [f"{D}.clip=.1", "d_steps=5"], penalty("gp", 1), penalty("lp", 1)]
)
def test_wasserstein_does_not_converge_clipped_or_penalised(settings):
    found = compare("dirac", ["loss=wasserstein", "epochs=600", *settings])
    assert found.distances[450:].max() > 0.09
    assert found.paths.difference < PATH


def test_a_gradient_penalty_is_a_barrier_that_lies_at_twice_its_weight():
    found = compare("dirac", ["loss=wasserstein", "epochs=600", *penalty("gp", 1.0)])
    assert found.paths.measured[-1] == pytest.approx([0, -2], abs=0.01)


BIASES = [f"{D}.bias=false", f"{D}.bias=true"]


@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("game", ["dirac", "linear-quadratic"])
@pytest.mark.parametrize("loss", SLOPES)
def test_every_loss_does_as_predicted(loss, game, bias):
    if game == "linear-quadratic" and bias == BIASES[0] and loss in ("least-squares", "f-kl"):
        with pytest.raises(UsageError, match="bias=true"):
            measured(game, f"loss={loss}", bias)
        return
    found = measured(game, f"loss={loss}", bias)
    local = found.local
    pairs = [*local.eigenvalues, *local.multipliers, local.radius, local.field]
    assert max(pair.difference for pair in pairs) < CLOSED
    assert found.paths.difference < PATH


WAYS = {
    "momentum": both("optimizer.momentum=.6"),
    "negative momentum": both("optimizer.momentum=-.4"),
    "adam": both("optimizer.name=adam"),
    "rmsprop": both("optimizer.name=rmsprop"),
    "optimistic": both("optimizer.name=optimistic"),
    "mixed": [f"{D}.optimizer.name=adam", f"{G}.optimizer.name=optimistic"],
    "clipped": [f"{D}.clip=.05"],
    "averaged": [f"{G}.average=.9"],
    "gp": penalty("gp", 0.3),
    "r1+r2": penalty("r1+r2", 0.3),
    "noise": [f"{D}.instance_noise=.4"],
    "pairs": ["loss=relativistic", f"{D}.instance_noise=.4"],
    "means": ["loss=relativistic-average", f"{D}.instance_noise=.4"],
}
PLAYS = {
    "alternating": ["d_steps=3", "g_steps=2"],
    "simultaneous": [TOGETHER, "d_steps=2"],
    "extragradient": ["play=extragradient"],
    "consensus": ["play=consensus", "consensus=.5"],
    "unrolled": ["unroll=3"],
}


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("way", WAYS)
def test_every_optimiser_and_play_does_as_predicted(way, play):
    """From ψ = 0 on, where G's gradient is 0 and gp has its kink: both sides take 0 for 0, and so does Adam."""
    found = measured("dirac", *WAYS[way], *PLAYS[play])
    assert found.paths.difference < (1e-12 if "noise" not in str(WAYS[way]) else PATH)
    pairs = [*found.local.eigenvalues, *found.local.multipliers]
    assert max((pair.difference for pair in pairs), default=0.0) < CLOSED
    assert bool(found.local.multipliers) != bool(found.local.remark)


@pytest.mark.parametrize("game", ["dirac", "linear-quadratic"])
@pytest.mark.parametrize("loss", ["nonsaturating", "wasserstein"])
def test_vanishing_steps_follow_the_flow(game, loss):
    """Of first order: half the step leaves half of the distance, and what both steps point to is the flow."""
    coarse, fine = (
        compare(game, [f"loss={loss}", f"epochs={epochs}", *both(f"optimizer.lr={3 / epochs}")])
        for epochs in (150, 300)
    )
    paths, limit = (coarse.paths.measured, fine.paths.measured[::2]), coarse.flow
    assert limit == pytest.approx(fine.flow[::2], abs=1e-8)
    far, near = (abs(path - limit).max() for path in paths)
    assert near == pytest.approx(far / 2, rel=0.02)
    assert abs(2 * paths[1] - paths[0] - limit).max() < 1e-4
    assert abs(limit[-1] - limit[0]).max() > 0.3


@pytest.mark.parametrize(
    "settings",
    [["loss=energy", f"{D}.bias=true"], both("optimizer.name=adam"), ["unroll=2"], [f"{D}.clip=.1"]],
)
def test_a_path_that_no_flow_follows_is_told_without_one(settings):
    assert compare("dirac", settings).flow is None


class Bursting:
    """ψ′ = ψ², θ rests: ψ leaves the line after a time of 1/ψ."""

    def pull(self, d, g):
        return -10 * d**2

    def push(self, d, g):
        return 0 * g

    def feel(self, d, g):
        return 0 * d

    def turn(self, d, g):
        return np.diag([-20 * d[0], 0])


def test_a_flow_that_explodes_is_told_without_one():
    one, plain = np.ones(1), GAMES["dirac"].experiment
    assert flow(Bursting(), one, one, plain, 3) is None
    assert flow(Bursting(), -one, one, plain, 3)[-1] == pytest.approx([-1 / 4, 1])


def test_a_stiff_flow_and_one_of_many_turns_are_followed():
    stiff = compare("dirac", ["loss=f-kl", *both("optimizer.lr=900"), *penalty("r1", 100)]).flow
    assert np.linalg.norm(stiff[-1]) < 1e-9
    turns = compare("dirac", ["loss=wasserstein", "epochs=300", *both("optimizer.lr=1")]).flow
    assert turns[-1] == pytest.approx([-np.sin(300), np.cos(300)], abs=1e-7)


def test_the_flow_of_wasserstein_keeps_the_radius():
    found = compare("dirac", ["loss=wasserstein", FEW]).flow
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("name", SLOPES)
def test_the_curvature_of_a_textbook_loss_is_the_slope_of_its_slope(name):
    found = SLOPES[name](LossParameters(label=0.9, alpha_d=3.0, alpha_g=0.5, margin=2.0))
    v, step = np.linspace(-1.9, 1.7, 7), 1e-5
    for bend in (found.real, found.fake, found.generator, found.generator_real):
        slope = (bend(v + step)[0] - bend(v - step)[0]) / (2 * step)
        np.testing.assert_allclose(bend(v)[1], slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("game", ["dirac", "linear-quadratic"])
@pytest.mark.parametrize("name", SLOPES)
def test_the_turn_of_a_field_is_its_derivative(name, game):
    """At a place inside all kinks, by central differences; at rest it is the Jacobian that was written down."""
    blur = [f"{D}.instance_noise=.4"] if game == "dirac" else []
    settings = [f"loss={name}", f"{D}.bias=true", *penalty("gp", 0.3), *blur]
    field, at, step = compare(game, settings).local.solved, np.array([0.1, 0.2, 0.7]), 1e-5

    def all_three(z):
        return np.concatenate([way(z[:2], z[2:]) for way in (field.pull, field.push, field.feel)])

    moves = step * np.eye(3)
    found = np.array([all_three(at + move) - all_three(at - move) for move in moves]).T / (2 * step)
    told = np.concatenate([field.turn(at[:2], at[2:]), field.turn_of_feel(at[:2], at[2:])])
    np.testing.assert_allclose(told, found, rtol=1e-6, atol=1e-8)
    plain = compare(game, [f"loss={name}", f"{D}.bias=true", *penalty("r1", 0.3), *blur]).local.solved
    np.testing.assert_allclose(-plain.turn(*plain.equilibrium()), plain.jacobian(), atol=1e-12)


def test_every_loss_that_judges_by_raw_outputs_is_known():
    raw = [name for name, loss in LOSSES.items() if loss.generator_compares == "scores"]
    assert sorted(raw) == sorted(SLOPES)


REFUSED = {
    "generator.hidden=[3]": "no longer the known one",
    "discriminator.spectral=true": "no longer the known one",
    "loss=energy-distance": "takes no part",
    "target=gaussian": "is a point",
    "unroll=2 target.location=1": "unrolled",
    "loss.label=.8 target.location=1": "bias=true",
}


@pytest.mark.parametrize("settings", REFUSED)
def test_what_is_not_known_is_refused(settings):
    with pytest.raises(UsageError) as refusal:
        compare("dirac", settings.split())
    assert REFUSED[settings] in str(refusal.value)


def test_a_start_is_where_the_path_begins():
    assert compare("dirac", [FEW], [0.3, -0.2]).paths.measured[0] == pytest.approx([0.3, -0.2])
    with pytest.raises(UsageError, match="2 numbers"):
        compare("dirac", [FEW], [0.3])


def test_a_lost_path_is_told_without_numbers():
    found = measured("dirac", "loss=f-kl", *both("optimizer.lr=900"), *penalty("r1", 100))
    assert not np.isfinite(found.paths.measured[-1]).all()
    assert found.paths.difference is None
