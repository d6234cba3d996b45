"""The panel ``energy``: D beside the best D and both densities, contours, arrows of pulls, clouds of sets."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch
from plot_stories import GAUSSIAN, SNAPSHOTS, STORIES, TILTED, line, plane, sets

from gancli.plots.canvas import Stage
from gancli.plots.densities import ceiling, density
from gancli.plots.panels.energy_line import BENEATH
from gancli.plots.panels.energy_plane import HEAD, LONGEST, apart, arrows, lengths
from gancli.plots.panels.judge_map import contours
from gancli.plots.story import StoryScene
from gancli.plots.style import GENERATED_DARK, TRUTH, look
from gancli.records import Missing, Surface

SMALL = (640, 360)


def shown(story, name="energy", t=SNAPSHOTS - 1):
    """The axes of a panel and the artists that it moves, at a snapshot."""
    with look():
        scene = StoryScene(story, (name,), SMALL)
        Stage(scene)
        return scene.figure.axes[0], scene.artists(t)


def of_kind(artists, kind):
    return [one for one in artists if isinstance(one, kind)]


@pytest.mark.parametrize("t", range(1, SNAPSHOTS))
@pytest.mark.parametrize("kind", ["line", "scored"])
def test_the_densities_beneath_are_those_of_the_samples_on_one_scale(kind, t):
    story = STORIES[kind]()
    axes, artists = shown(story, t=t)
    bars, *_ = of_kind(shown(story, "samples", t)[1], StepPatch)
    (fill,) = of_kind(artists, StepPatch)
    heights, at, low = fill.get_data()
    scale = (heights - low).max() / np.minimum(bars.get_data().values, ceiling(GAUSSIAN)).max()
    np.testing.assert_array_equal(at, bars.get_data().edges)
    np.testing.assert_allclose(heights - low, scale * bars.get_data().values.clip(max=ceiling(GAUSSIAN)))
    (real,) = [one for one in axes.collections if len(one.get_paths()) == 1]
    top = real.get_paths()[0].vertices[:, 1].max()
    assert top - low == pytest.approx(scale * density(GAUSSIAN, GAUSSIAN.mean).max())
    assert scale * ceiling(GAUSSIAN) == pytest.approx(BENEATH * np.diff(axes.get_ylim())[0] / 1.12)


def test_the_best_d_is_black_and_dashed_beside_a_whole_d():
    _, artists = shown(line())
    best, judge = [one for one in artists if hasattr(one, "get_xdata") and one.get_linestyle() != "None"]
    assert (best.get_color(), best.is_dashed()) == (TRUTH, True)
    assert not judge.is_dashed()
    np.testing.assert_allclose(judge.get_ydata(), line().surface.values[-1])


def tilted_map(is_probability):
    """A D that grows evenly along x, from 0 to 1 or from −2 to 3."""
    x, y = (np.linspace(*ends, 12) for ends in TILTED.limits)
    share = np.broadcast_to(np.linspace(0, 1, 12), (SNAPSHOTS, 12, 12))
    return Surface("map", x, y, share if is_probability else 5 * share - 2, is_probability)


@pytest.mark.parametrize("is_probability", [True, False])
def test_the_contours_lie_where_d_has_their_heights(is_probability):
    surface = tilted_map(is_probability)
    _, (_map, half, fine, *_) = shown(replace(plane(), surface=surface))
    low, high = TILTED.limits[0]
    share = {line_: (line_.get_xdata() - low) / (high - low) for line_ in (half, fine)}
    np.testing.assert_allclose(np.unique(share[half].round(6)[:-1]), 0.5 if is_probability else 0.4)
    found = np.unique(share[fine][np.isfinite(share[fine])].round(2))
    np.testing.assert_allclose(found, [0.1, 0.25, 0.75, 0.9], atol=0.02)
    assert half.get_linewidth() > fine.get_linewidth()


def test_contours_of_nothing_are_none():
    surface = replace(tilted_map(True), values=np.full((SNAPSHOTS, 12, 12), np.nan))
    assert [one.shape for one in contours(surface, 0, (0.5, 0.9))] == [(2, 0)] * 2


FORCE = np.array([[[100.0, 0.0, 25.0, 0.0, np.nan, 1e300], [0.0, -4.0, 0.0, 0.0, 1.0, 0.0]]])


def test_an_arrow_is_as_long_as_the_root_of_the_force_and_never_longer_than_the_longest():
    many = np.concatenate([np.repeat(FORCE[..., :1], 94, axis=2), FORCE], axis=2)
    found = lengths(many, 2.0)[0, :, 94:]
    np.testing.assert_allclose(found[:, 0], [2, 0])
    np.testing.assert_allclose(found[:, 1], [0, -0.4])
    np.testing.assert_allclose(found[:, 2], [1, 0])
    assert np.isnan(found[:, 3:5]).all()
    np.testing.assert_allclose(found[:, 5], [2, 0])
    assert np.isnan(lengths(np.zeros((2, 2, 3)), 1.0)).all()


def test_an_arrow_goes_from_its_point_to_its_tip_with_a_head_on_both_sides():
    (drawn,) = arrows(np.array([[[1.0, 5.0], [2.0, 6.0]]]), np.array([[[3.0, 0.0], [4.0, 1.0]]]))
    first = drawn[:, :6].T
    np.testing.assert_array_equal(first[[0, 1, 3]], [[1, 2], [4, 6], [4, 6]])
    sides = first[[2, 4]] - first[1]
    np.testing.assert_allclose(sides @ [3, 4] / 5, -HEAD * 5)
    np.testing.assert_allclose(sides @ [-4, 3], [-sides[1] @ [-4, 3], -sides[0] @ [-4, 3]])
    assert np.isnan(first[5]).all()
    np.testing.assert_array_equal(drawn[:, 6:8].T, [[5, 6], [5, 7]])


def test_of_arrows_that_start_together_one_is_left():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(4, 2, 40))
    left = apart(places, 0.5)
    for before, after in zip(places, left, strict=True):
        kept = np.isfinite(after[0])
        np.testing.assert_array_equal(after[:, kept], before[:, kept])
        gaps = np.hypot(*(after[:, kept, None] - after[:, None, kept])) + 9 * np.eye(kept.sum())
        assert gaps.min() >= 0.5
        to_left = np.hypot(*(before[:, :, None] - after[:, None, kept])).min(axis=1)
        assert (to_left[~kept] < 0.5).all()


def test_the_arrows_start_at_the_points_and_point_where_they_are_pulled():
    story = plane()
    _, artists = shown(story, t=3)
    drawn = artists[5].get_xydata()
    starts, tips = drawn[::6], drawn[1::6]
    left = np.isfinite(starts[:, 0])
    np.testing.assert_allclose(starts[left], story.pull.places[3].T[left])
    way, force = (tips - starts)[left], story.pull.force[3].T[left]
    np.testing.assert_allclose(way[:, 0] * force[:, 1], way[:, 1] * force[:, 0], atol=1e-9)
    assert (np.sum(way * force, axis=1) > 0).all()
    width = np.diff(TILTED.limits[0])[0]
    assert 0.5 * LONGEST * width < np.hypot(*way.T).max() <= LONGEST * width * 1.0001
    assert len(shown(replace(story, pull=Missing("packs")))[1]) == len(artists) - 1


@pytest.mark.parametrize("t", [0, SNAPSHOTS - 1])
def test_the_sets_that_d_judges_are_drawn_on_its_map(t):
    story = sets()
    _, artists = shown(story, t=t)
    real, made = [one for one in artists if isinstance(one, Line2D) and one.get_marker() == "."]
    np.testing.assert_array_equal(real.get_xydata(), story.sets.real[:2, 0].T)
    np.testing.assert_array_equal(made.get_xydata(), story.sets.made[t, :2, 0].T)
    assert made.get_color() == GENERATED_DARK


def test_in_the_plane_sets_are_drawn_by_their_means():
    story = STORIES["sets of the plane"]()
    axes, artists = shown(story)
    np.testing.assert_array_equal(artists[4].get_xydata(), story.sets.made[-1, 0].T)
    assert axes.get_xlabel().startswith("mean of x₁")
    assert shown(plane())[0].get_xlabel() == "x₁"


def test_a_path_off_the_map_is_written():
    story = sets()
    story = replace(story, samples=story.samples - 100)
    (said,) = [one.get_text() for one in shown(story)[0].texts if "off the axes" in one.get_text()]
    assert said.startswith("off the axes: mean −9")
