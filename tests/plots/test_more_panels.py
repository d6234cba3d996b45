"""The panels beside the published four: what each must show of a run whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Annotation
from plot_stories import GAUSSIAN, SNAPSHOTS, STORIES, line, plane
from scipy.stats import kurtosis as kurtosis_of
from scipy.stats import skew

from gancli.distributions import build, of_rows
from gancli.metrics.verdict import QUALITIES, TOLERANCE
from gancli.plots import PANELS
from gancli.plots.canvas import Stage
from gancli.plots.panels.quantiles import band, ranks
from gancli.plots.panels.shape import marginals, skewness_and_kurtosis
from gancli.plots.story import StoryScene
from gancli.plots.style import BANDS, look
from gancli.records import Missing

SMALL = (640, 360)


def shown(story, name, t=SNAPSHOTS - 1):
    """The axes of a panel, and the artists that it moves, at a snapshot."""
    with look():
        scene = StoryScene(story, (name,), SMALL)
        Stage(scene)
        axes = scene.figure.axes[0]
        return axes, scene.artists(t)


def words(story, name, t=SNAPSHOTS - 1):
    """What is written inside a panel at a snapshot."""
    inside = [one for one in shown(story, name, t)[0].texts if not isinstance(one, Annotation)]
    return [text.get_text() for text in inside if text.get_visible() and text.get_text()]


def test_the_bands_of_w_are_those_of_the_verdict():
    assert BANDS[0] == (TOLERANCE, "rough")
    assert [(w, name) for name, w, _ in QUALITIES[:2]] == [*reversed(BANDS[1:])]
    axes, _ = shown(line(), "w")
    (low, high), ground = (
        axes.get_ylim(),
        sorted(tuple(patch.get_bbox().extents[[1, 3]]) for patch in axes.patches),
    )
    np.testing.assert_allclose(ground, [(low, 0.05), (0.05, 0.15), (0.15, 0.35)])
    assert low < 0.05 < 0.35 < high


def test_w_has_its_noise_floor_where_there_is_one():
    dashes = [one.get_ydata()[0] for one in shown(line(), "w")[0].lines if one.is_dashed()]
    assert dashes == [0.05]
    dashes = [one for one in shown(replace(line(), w_floor=None), "w")[0].lines if one.is_dashed()]
    assert dashes == []


@pytest.mark.parametrize(("t", "said"), [(0, []), (SNAPSHOTS - 1, ["off the axis: w 1e38"])])
def test_a_number_that_is_off_its_axis_is_written(t, said):
    assert words(STORIES["runaway"](), "w", t) == said


LEVELS = line().levels


def made_by(function):
    """A run whose G has this map at every snapshot."""
    points = np.broadcast_to(function(LEVELS), (SNAPSHOTS, 1, len(LEVELS)))
    return replace(line(), samples=points)


@pytest.mark.parametrize("u", [LEVELS, 1 - LEVELS], ids=["rising", "falling"])
def test_the_perfect_map_in_either_direction_lies_on_the_dashed_line(u):
    made, perfect, *_ = shown(made_by(lambda _: GAUSSIAN.quantile(u)), "transport")[1]
    np.testing.assert_array_equal(made.get_xdata(), perfect.get_xdata())
    np.testing.assert_allclose(made.get_ydata(), perfect.get_ydata())
    assert perfect.is_dashed()
    assert not made.is_dashed()


def test_a_fold_is_seen_although_its_points_are_right():
    made, perfect, *_ = shown(made_by(lambda u: GAUSSIAN.quantile(np.abs(2 * u - 1))), "transport")[1]
    np.testing.assert_allclose(np.sort(made.get_ydata()), perfect.get_ydata(), atol=0.5)
    assert np.abs(made.get_ydata() - perfect.get_ydata()).max() > 2 * GAUSSIAN.sd


def test_points_of_the_target_lie_on_the_diagonal_and_others_off_it():
    dots, diagonal, *_ = shown(made_by(lambda u: GAUSSIAN.quantile(1 - u)), "quantiles")[1]
    np.testing.assert_allclose(dots.get_ydata(), dots.get_xdata())
    np.testing.assert_array_equal(diagonal.get_xdata(), diagonal.get_ydata())
    dots, *_ = shown(made_by(lambda u: GAUSSIAN.quantile(u) + 1), "quantiles")[1]
    np.testing.assert_allclose(dots.get_ydata(), dots.get_xdata() + 1)


@pytest.mark.parametrize("name", ["gaussian", "cauchy", "exponential"])
def test_the_band_holds_95_percent_of_real_points_of_each_rank(name):
    target, count, repetitions = build(name, {}), 100, 4000
    uniforms = np.random.default_rng(1).uniform(size=(repetitions, target.uniforms, count))
    real = np.sort(target.sample(uniforms)[:, 0])
    shown_ranks = ranks(count)
    low, high = band(target, shown_ranks, count)
    held = ((real[:, shown_ranks] >= low) & (real[:, shown_ranks] <= high)).mean(axis=0)
    np.testing.assert_allclose(held, 0.95, atol=0.015)


@pytest.mark.parametrize("count", [2, 100, 2000])
def test_the_outermost_points_are_drawn(count):
    found = ranks(count)
    assert (found[0], found[-1]) == (0, count - 1)
    assert np.all(np.diff(found) > 0)


@pytest.mark.parametrize("name", ["transport", "quantiles"])
def test_what_is_off_an_axis_is_said_with_its_share(name):
    far = made_by(lambda u: np.where(u < 0.25, -40.0, 4.0))
    assert words(far, name) == ["↓ 25 % at −40.0"]


ABSENT = {
    ("transport", "plane"): "only perfect one",
    ("transport", "several"): "three dimensions",
    ("shape", "cauchy"): "tails are heavy",
    ("shape", "point"): "a point",
    ("phase", "point"): "a point",
    ("value-gap", "plane"): "on the line only",
    ("set-shapes", "line"): "single points",
    ("gradients", "lost"): "no D",
    ("calibration", "scored"): "not the probability",
}


UNUSUAL = {
    "several": lambda: replace(line(), levels=Missing("three dimensions")),
    "cauchy": lambda: replace(line(), target=build("cauchy", {})),
    "point": lambda: replace(line(), target=build("point", {})),
    "own data": lambda: replace(line(), target=of_rows(line().real, 0.2)),
    "own data in the plane": lambda: replace(plane(), target=of_rows(plane().real, 0.2)),
    "one snapshot": lambda: replace(
        line(),
        epochs=np.zeros(1, np.int64),
        samples=line().samples[-1:],
        w=np.ones(1),
        judge=Missing("none"),
        real_scores=line().real_scores[-1:],
        fake_scores=line().fake_scores[-1:],
        gradients=Missing("none"),
    ),
    "a needle": lambda: made_by(lambda u: 0 * u + 4),
}


@pytest.mark.parametrize(("name", "kind"), ABSENT)
def test_a_panel_that_cannot_be_says_why(name, kind):
    (said,) = words(UNUSUAL.get(kind, STORIES.get(kind))(), name)
    assert ABSENT[name, kind] in said.replace("\n", " ")


@pytest.mark.parametrize("kind", UNUSUAL)
@pytest.mark.parametrize("name", PANELS)
def test_every_panel_is_drawn_whatever_the_target(name, kind):
    with look():
        scene = StoryScene(UNUSUAL[kind](), (name,), SMALL)
        stage = Stage(scene)
        before = [(axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes]
        stage.frame(scene.snapshots - 1)
    assert [(axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes] == before


@pytest.mark.parametrize("kind", ["line", "plane"])
def test_the_shape_of_points_is_scipys(kind):
    story = STORIES[kind]()
    skewness, kurtosis = skewness_and_kurtosis(story.samples)
    np.testing.assert_allclose(skewness, skew(story.samples, axis=-1))
    np.testing.assert_allclose(kurtosis, kurtosis_of(story.samples, axis=-1))


def test_points_that_are_equal_have_no_shape():
    needle = np.full((SNAPSHOTS, 1, 50), 0.1, np.float32)
    assert np.isnan(skewness_and_kurtosis(needle)).all()


@pytest.mark.parametrize("name", ["exponential", "uniform", "gaussian-2d"])
def test_the_dashes_of_the_shape_are_the_targets(name):
    target = build(name, {})
    story = STORIES["plane"]() if target.dimension == 2 else line()
    axes, _ = shown(replace(story, target=target), "shape")
    truth = {value for one in marginals(target) for value in (one.skewness, one.excess_kurtosis)}
    assert {one.get_ydata()[0] for one in axes.lines if one.is_dashed()} == truth


@pytest.mark.parametrize("name", ["gaussian", "cauchy"])
def test_the_path_of_a_perfect_g_ends_on_the_cross(name):
    target = build(name, {})
    story = replace(made_by(lambda _: target.quantile(LEVELS)), target=target)
    axes, (_line, cross, now, *_) = shown(story, "phase")
    np.testing.assert_allclose(now.get_xydata(), cross.get_xydata(), atol=0.02 * target.scale)
    assert axes.get_yscale() == "log"


def test_the_path_is_that_of_mean_and_sd_and_darkens():
    story = line()
    _, (path, _cross, now, *_) = shown(story, "phase", 3)
    places = np.stack([story.samples.mean(axis=(1, 2)), story.samples.std(axis=(1, 2))], axis=1)
    np.testing.assert_allclose([piece[1] for piece in path.get_segments()], places[1:4])
    np.testing.assert_allclose(now.get_xydata(), places[3:4])
    assert np.all(np.diff(path.get_colors()[:, :3].sum(axis=1)) < 0)


@pytest.mark.parametrize(("place", "said"), [(4.0, []), (4000.0, ["off the axes: mean 4,000, sd 1.25"])])
def test_a_place_off_the_phase_plane_is_written(place, said):
    shifted = made_by(lambda u: 1.25 * np.sign(u - 0.5) + place)
    assert words(shifted, "phase") == said


def test_an_honest_d_lies_on_the_diagonal_with_dots_as_large_as_their_bins():
    story = line()
    axes, (_path, dots, *_) = shown(story, "calibration")
    (diagonal,) = [one for one in axes.lines if one.is_dashed()]
    np.testing.assert_array_equal(*diagonal.get_data())
    np.testing.assert_allclose(dots.get_offsets()[:, 0], dots.get_offsets()[:, 1])
    assert len(dots.get_offsets()) == 10
    bins = np.array(story.judge.bins)
    bins[:, 0], bins[:, :, 5] = np.linspace(0.05, 0.15, 10), np.nan
    _, (_path, dots, *_) = shown(replace(story, judge=replace(story.judge, bins=bins)), "calibration")
    assert len(dots.get_offsets()) == 9
    np.testing.assert_allclose(np.diff(dots.get_sizes()) > 0, True)


@pytest.mark.parametrize(("t", "epoch"), [(0, 0), (1, 0), (2, 120), (3, 120), (5, 240)])
def test_bins_are_those_of_the_last_snapshot_that_was_looked_at(t, epoch):
    assert words(line(), "calibration", t) == [f"at epoch {epoch}"]


def test_the_value_gap_is_drawn_at_its_own_epochs():
    story = line()
    for t, looked_at in [(0, 1), (1, 1), (2, 2), (5, 3)]:
        curve = shown(story, "value-gap", t)[1][0]
        np.testing.assert_array_equal(curve.get_xdata(), story.epochs[story.judge.at[:looked_at]])
        np.testing.assert_allclose(curve.get_ydata(), story.judge.gap[:looked_at])
