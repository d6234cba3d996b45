"""The verdict on a run: stationary generators, trajectories, and each rule at its edge."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from gancli.distributions import build
from gancli.metrics.trajectory import Trajectory, judged, trajectories, trajectory
from gancli.metrics.verdict import judge, theil_sen

pytestmark = pytest.mark.usefixtures("few_directions")

N = 10_000
U = (np.arange(N) + 0.5) / N
K = np.arange(1, 101)
EPOCHS = 50 * K
GAUSSIAN, PLANE, RING = build("gaussian", {}), build("gaussian-2d", {}), build("ring", {"sd": 0.1})
Z = np.random.default_rng(0).standard_normal((2, 1000))
GOOD_PLANE = PLANE.mean[:, None] + np.linalg.cholesky(PLANE.covariance) @ Z

STATIONARY = {
    "N(4,1.25)": (GAUSSIAN.quantile(U), 0, 0, "converged", "excellent"),
    "uniform": (4 + 1.25 * np.sqrt(12) * (U - 0.5), 0.1543, 0.1637, "converged", "rough"),
    "N(3.67,1.23)": (stats.norm.ppf(U, 3.67, 1.23), 0.2640, 0.1059, "converged", "rough"),
    "N(4.61,2.78)": (stats.norm.ppf(U, 4.61, 2.78), 1.0532, 0.3794, "off-target", None),
    "arcsine": (6 - 1.5 * np.sqrt(2) * np.cos(np.pi * U), 1.6002, 0.5250, "off-target", None),
    "N(-11,.1)": (stats.norm.ppf(U, -11, 0.1), 12.0, 0.95, "collapsed", None),
    "N(4,.001)": (stats.norm.ppf(U, 4, 0.001), 0.797, 0.90, "collapsed", None),
}


def still(points, count=100):
    """The same sample at every snapshot: (T, F, N)."""
    return np.broadcast_to(points, (count, *points.shape))


def run(b=0.0, rho=0.0, w=0.1, tv20=0.1, **other):
    """A made-up trajectory on the line; every argument a number or one per snapshot."""
    size = len(other.get("epochs", EPOCHS))
    b, rho, w, tv20 = (np.broadcast_to(np.asarray(v, np.float64), size) for v in (b, rho, w, tv20))
    r = np.exp(rho)
    return Trajectory(
        **{
            "epochs": EPOCHS,
            "shift": b[:, None],
            "r": r,
            "r_smallest": r,
            "w": w,
            "tv20": tv20,
            "mean": 4 + 1.25 * b[:, None],
            "sd": 1.25 * r[:, None],
            "captured": np.ones(size),
        }
        | other
    )


@pytest.mark.parametrize("name", STATIONARY)
def test_stationary_generators_have_their_tabled_verdict(name):
    points, w, tv20, label, quality = STATIONARY[name]
    verdict = judge(trajectory(EPOCHS, still(points[None]), GAUSSIAN))
    assert (verdict.label, verdict.quality) == (label, quality)
    assert verdict.w == pytest.approx(w, abs=3e-4)
    assert verdict.tv20 == pytest.approx(tv20, abs=2e-4)
    assert verdict.mean == pytest.approx(points.mean())
    assert verdict.sd == pytest.approx(points.std())


MOVING = {
    "oscillating": 0.8 * np.sin(2 * np.pi * K / 10),
    "drifting": 2 * K / 100,
    "diverged": np.where(K >= 60, np.nan, 0.0),
}


@pytest.mark.parametrize("label", MOVING)
def test_moving_generators_have_their_verdict(label):
    samples = (GAUSSIAN.quantile(U[::10]) + 1.25 * MOVING[label][:, None])[:, None, :]
    verdict = judge(trajectory(EPOCHS, samples.astype(np.float32), GAUSSIAN))
    assert verdict.label == label


def test_a_run_that_is_not_finite_has_no_numbers_but_the_first_bad_epoch():
    samples = np.where(K >= 60, np.nan, GAUSSIAN.quantile(U[::100])[:, None]).T[:, None, :]
    verdict = judge(trajectory(EPOCHS, samples, GAUSSIAN))
    assert (verdict.bad_epoch, verdict.flags) == (3000, ("non-finite",))
    assert verdict.w is verdict.tv20 is verdict.mean is verdict.sd is verdict.settled_at is None
    assert (verdict.first_hit, verdict.share_good) == (50, 0.59)
    assert "3000" in verdict.sentence


def test_the_earliest_bad_epoch_counts_and_a_finite_end_does_not_heal_it():
    bad = judge(run(bad_epoch=1234))
    assert (bad.label, bad.bad_epoch, bad.w) == ("diverged", 1234, None)
    samples = still(GAUSSIAN.quantile(U[::100])[None]).copy()
    samples[50:, 0, 3] = np.inf
    assert trajectory(EPOCHS, samples, GAUSSIAN, 17).bad_epoch == 17
    assert trajectory(EPOCHS, samples, GAUSSIAN, 9999).bad_epoch == EPOCHS[50]


RULES = [
    ("a needle", {"rho": np.log(0.19)}, "collapsed"),
    ("nearly a needle", {"rho": np.log(0.21), "w": 1.0}, "off-target"),
    ("a needle far away", {"rho": np.log(0.1), "w": 12.0}, "collapsed"),
    ("half of the modes", {"captured": np.full(100, 4.0), "modes": 8}, "converged"),
    ("fewer than half of the modes", {"captured": np.full(100, 3.0), "modes": 8}, "collapsed"),
    ("too far", {"b": 11.0, "w": 11.0}, "diverged"),
    ("too wide", {"rho": np.log(5.1), "w": 4.0}, "diverged"),
    ("wide", {"rho": np.log(4.9), "w": 4.0}, "off-target"),
    ("at the tolerance", {"w": 0.35}, "converged"),
    ("over the tolerance", {"w": 0.351}, "off-target"),
    ("good only at the end", {"w": np.where(K > 91, 0.1, 0.5)}, "off-target"),
    ("two bad snapshots in the tail", {"w": np.where((K == 85) | (K == 88), 0.71, 0.1)}, "converged"),
    ("three bad snapshots in the tail", {"w": np.where((K > 84) & (K < 88), 0.71, 0.1)}, "off-target"),
    ("a good run that wobbles", {"b": 0.3 * (-1.0) ** K, "w": 0.3}, "converged"),
    ("a bad run that wobbles", {"b": 0.3 * (-1.0) ** K, "w": 0.5}, "oscillating"),
    ("a wobble too small", {"b": 0.12 * (-1.0) ** K, "w": 0.5}, "off-target"),
    ("a wobble of the sd", {"rho": 0.2 * (-1.0) ** K, "w": 0.5}, "oscillating"),
    ("a climb of the sd", {"rho": np.log(K / 50), "w": 0.5}, "off-target"),
    ("a steep climb of the sd", {"rho": 1.5 * K / 100, "w": 0.5}, "drifting"),
    ("a fall of the mean", {"b": -2 * K / 100, "w": 0.5}, "drifting"),
    ("a fall and a small wobble", {"b": -2 * K / 100 + 0.05 * (-1.0) ** K, "w": 0.5}, "drifting"),
    ("a good run that climbs", {"b": 2 * K / 100, "w": 0.3}, "converged"),
    ("two bad snapshots at the very end", {"w": np.where(K > 98, 0.5, 0.1)}, "converged"),
    ("a fall and a wobble", {"b": -2 * K / 100 + 0.2 * (-1.0) ** K, "w": 0.5}, "oscillating"),
]


@pytest.mark.parametrize(("settings", "label"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_rules_fire_at_their_edges(settings, label):
    verdict = judge(run(**settings))
    assert verdict.label == label
    assert verdict.sentence.startswith(label)
    assert (verdict.quality is None) == (label != "converged")


@pytest.mark.parametrize(
    ("w", "tv20", "quality"),
    [
        (0.05, 0.10, "excellent"),
        (0.051, 0.10, "good"),
        (0.05, 0.101, "good"),
        (0.15, 0.30, "good"),
        (0.151, 0.1, "rough"),
        (0.05, 0.31, "rough"),
    ],
)
def test_quality_needs_both_w_and_tv(w, tv20, quality):
    assert judge(run(w=w, tv20=tv20)).quality == quality


@pytest.mark.parametrize(
    ("settings", "flagged"),
    [
        ({"b": 0.1, "rho": -0.099, "tv20": 0.36}, True),
        ({"b": 0.11, "tv20": 0.36}, False),
        ({"rho": -0.11, "tv20": 0.36}, False),
        ({"tv20": 0.35}, False),
    ],
)
def test_moments_only_is_flagged(settings, flagged):
    assert judge(run(w=0.2, **settings)).flags == (("moments only",) if flagged else ())


def test_the_tolerance_is_an_option():
    assert judge(run(w=0.5), tolerance=0.6).label == "converged"
    assert judge(run(w=0.3), tolerance=0.2).label == "off-target"


def test_a_runaway_and_a_non_finite_run_are_told_apart():
    assert judge(run(w=11.0)).flags == ("runaway",)
    assert judge(run(bad_epoch=7)).flags == ("non-finite",)


def test_fewer_than_100_epochs_are_too_short_to_judge():
    short = judge(run(epochs=np.arange(100)))
    assert (short.label, short.quality) == (None, None)
    assert short.sentence.startswith("too short to judge")
    assert short.w == pytest.approx(0.1)
    assert judge(run(epochs=np.arange(1, 101))).label == "converged"
    broken = judge(run(epochs=np.arange(100), bad_epoch=7))
    assert (broken.label, broken.bad_epoch) == (None, 7)
    assert "not finite from epoch 7" in broken.sentence


@pytest.mark.parametrize("count", [1, 2, 5, 21])
def test_a_recording_of_few_snapshots_is_judged_and_flagged(count):
    verdict = judge(run(epochs=np.linspace(0, 5000, count).astype(int) if count > 1 else np.array([5000])))
    assert verdict.label == ("converged" if count else None)
    assert verdict.flags == ("few snapshots",)
    assert "snapshots only" in verdict.sentence


def test_the_untrained_generator_is_no_part_of_how_a_run_ends():
    assert judged(np.array([0, 300])).tolist() == [1]
    assert judged(np.array([0])).tolist() == [0]
    assert judged(np.array([50, 100])).tolist() == [0, 1]


def test_history_is_told_in_epochs():
    w = np.where(K < 20, 2.0, 0.2)
    w[[40, 41]] = 0.5
    w[70] = 0.05
    verdict = judge(run(w=w))
    assert (verdict.first_hit, verdict.settled_at) == (EPOCHS[19], EPOCHS[42])
    assert (verdict.best_w, verdict.best_epoch) == (0.05, EPOCHS[70])
    assert verdict.share_good == pytest.approx(0.79)
    never = judge(run(w=1.0))
    assert never.first_hit is never.settled_at is None
    assert judge(run(w=np.where(K == 100, 1.0, 0.1))).settled_at is None


@pytest.mark.parametrize("sign", [-1, 1])
def test_overshoot_is_how_far_the_mean_went_beyond(sign):
    assert judge(
        run(b=sign * np.concatenate([np.linspace(-3, 0.4, 50), np.zeros(50)]))
    ).overshoot == pytest.approx(0.4)
    assert judge(run(b=sign * np.linspace(-3, -0.1, 100))).overshoot == 0
    samples = GOOD_PLANE + sign * np.concatenate([np.linspace(-3, 0.5, 50), np.zeros(50)])[:, None, None] * [
        [1.0],
        [1],
    ]
    expected = 0.5 * np.sqrt(2) / np.sqrt(1.8)
    assert judge(trajectory(EPOCHS, samples, PLANE)).overshoot == pytest.approx(expected, abs=0.1)


SENTENCES = {
    "collapsed: a needle at −11.0, sd .10": trajectory(
        EPOCHS, still(STATIONARY["N(-11,.1)"][0][None]), GAUSSIAN
    ),
    "off-target: settled at mean 4.61, sd 2.78 (w 1.05)": trajectory(
        EPOCHS, still(STATIONARY["N(4.61,2.78)"][0][None]), GAUSSIAN
    ),
    "collapsed: 3 of 8 modes captured": run(captured=np.full(100, 3.0), modes=8),
    "diverged: not finite from epoch 7 on": run(bad_epoch=7),
    "diverged: ran away, w 412, sd 1.00 times the target's": run(w=412.0),
    "converged, rough: w .20, TV20 .40; mean and sd fit, the shape does not": run(w=0.2, tv20=0.4),
    "drifting: the mean still moved by .38 sds over the last 950 epochs": run(b=2 * K / 100, w=0.5),
    "drifting: the sd still changed by a factor of 1.46 over the last 950 epochs": run(
        rho=2 * K / 100 - 2, w=0.5
    ),
    "oscillating: the mean swung over .60 sds in the last 950 epochs": run(b=0.3 * (-1.0) ** K, w=0.5),
    "oscillating: the sd swung by a factor of 1.49 in the last 950 epochs": run(rho=0.2 * (-1.0) ** K, w=0.5),
    "too short to judge: fewer than 100 epochs": run(epochs=np.arange(100)),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_say_it_plainly(sentence):
    assert judge(SENTENCES[sentence]).sentence == sentence


PLANAR = {
    "good": (GOOD_PLANE, PLANE, "converged"),
    "line": (np.array([[1.0], [1.0]]) + Z[:1], PLANE, "collapsed"),
    "needle": (np.full((2, 1000), 1.0) + 0.01 * Z, PLANE, "collapsed"),
    "wide": (PLANE.mean[:, None] + 9 * Z, PLANE, "diverged"),
    "elsewhere": (GOOD_PLANE + 1.0, PLANE, "off-target"),
    "three modes": (np.repeat(RING.modes.locations[:3].T, 300, axis=1) + 0.1 * Z[:, :900], RING, "collapsed"),
    "all modes": (np.repeat(RING.modes.locations.T, 125, axis=1) + 0.1 * Z, RING, "converged"),
}


@pytest.mark.parametrize("name", PLANAR)
def test_samples_in_the_plane_have_their_verdict(name):
    points, target, label = PLANAR[name]
    verdict = judge(trajectory(EPOCHS[-20:], still(points, 20), target))
    assert verdict.label == label
    assert verdict.mean is verdict.sd is None


def test_the_plane_is_measured_in_its_own_sds():
    axes = np.linalg.cholesky(PLANE.covariance)
    scaled = PLANE.mean[:, None] + axes @ (np.array([[3.0], [0.5]]) * (Z - Z.mean(axis=1, keepdims=True)))
    found = trajectory(EPOCHS[:1], scaled[None], PLANE)
    assert found.r == pytest.approx(3.0, rel=0.1)
    assert found.r_smallest == pytest.approx(0.5, rel=0.1)
    assert found.b == pytest.approx(0, abs=1e-9)
    moved = trajectory(EPOCHS[:1], scaled[None] + 1.0, PLANE)
    assert moved.b == pytest.approx(np.sqrt(np.ones(2) @ np.linalg.inv(PLANE.covariance) @ np.ones(2)))


def test_members_are_judged_apart():
    samples = np.random.default_rng(3).standard_normal((30, 3, 1, 200)) + 4
    samples[10:, 1] = np.nan
    found = trajectories(EPOCHS[:30], samples, GAUSSIAN, [None, None, 77])
    assert [t.bad_epoch for t in found] == [None, EPOCHS[10], 77]
    alone = trajectory(EPOCHS[:30], samples[:, 2], GAUSSIAN)
    for name in ("w", "tv20", "shift", "r", "mean", "sd"):
        np.testing.assert_array_equal(getattr(found[2], name), getattr(alone, name))
        assert np.isnan(getattr(found[1], name)[10:]).all()
        assert np.isfinite(getattr(found[1], name)[:10]).all()


@pytest.mark.parametrize("count", [101, 201, 301, 1001])
def test_the_judged_snapshots_are_100_equally_spaced_ones(count):
    epochs = np.linspace(0, 5000, count).round().astype(int)
    np.testing.assert_allclose(epochs[judged(epochs)], EPOCHS, atol=5000 / count / 2 + 1)
    assert epochs[judged(epochs)][-1] == 5000


def test_the_nearest_snapshots_are_judged_where_they_are_not_equally_spaced():
    epochs = np.sort(np.concatenate([EPOCHS[:-1] - 1, EPOCHS[:-1] + 20, [0, 5000]]))
    np.testing.assert_array_equal(epochs[judged(epochs)], [*(EPOCHS[:-1] - 1), 5000])
    epochs = np.sort(np.concatenate([EPOCHS[:-1] - 20, EPOCHS[:-1] + 1, [0, 5000]]))
    np.testing.assert_array_equal(epochs[judged(epochs)], [*(EPOCHS[:-1] + 1), 5000])


def test_up_to_100_trained_snapshots_are_all_judged_and_choosing_twice_changes_nothing():
    np.testing.assert_array_equal(judged(np.arange(100)), np.arange(100))
    np.testing.assert_array_equal(judged(np.arange(1, 4)), np.arange(3))
    epochs = np.arange(0, 7001, 20)
    chosen = epochs[judged(epochs)]
    np.testing.assert_array_equal(chosen[judged(chosen)], chosen)


def test_more_snapshots_do_not_change_the_verdict():
    b = np.interp(np.arange(0, 5001, 10), EPOCHS, MOVING["drifting"])
    many = replace(run(epochs=np.arange(0, 5001, 10), b=b, w=0.5))
    assert judge(many).label == judge(run(b=MOVING["drifting"], w=0.5)).label == "drifting"


def test_theil_sen_is_scipys():
    y = np.random.default_rng(1).standard_normal(20)
    assert theil_sen(y) == pytest.approx(stats.theilslopes(y).slope)
    assert theil_sen(y[:1]) == 0
