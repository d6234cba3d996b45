"""What every panel has: keys with symbols, a black truth, one scale in the plane; and the panels of plane and sets."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Annotation
from plot_stories import SNAPSHOTS, STORIES, TILTED, line, plane, points, sets

from gancli.plots import PANELS
from gancli.plots.canvas import Stage
from gancli.plots.densities import ceiling, view
from gancli.plots.key import HEIGHT
from gancli.plots.panels.calibration import counted
from gancli.plots.panels.samples import ROW
from gancli.plots.story import StoryScene
from gancli.plots.style import REAL, REAL_DARK, TRUTH, look
from gancli.records import NO_JUDGE

SYMBOLS = ("━ ", "■ ", "• ", "● ", "○ ", "▴ ", "▲ ", "◆ ", "| ", "→ ", "✚ ", "+ ", "- - ")
TRUTHS = ("samples", "energy", "moments", "transport", "quantiles", "shape", "calibration")


def shown(story, name, t=SNAPSHOTS - 1, size=(640, 360)):
    with look():
        scene = StoryScene(story, (name,), size)
        Stage(scene)
        return scene.figure.axes[0], scene.artists(t)


def words(story, name, t=SNAPSHOTS - 1):
    inside = [one for one in shown(story, name, t)[0].texts if not isinstance(one, Annotation)]
    return [text.get_text() for text in inside if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("kind", STORIES)
@pytest.mark.parametrize("name", PANELS)
def test_every_entry_of_a_key_has_a_symbol(name, kind):
    texts = shown(STORIES[kind](), name)[0].texts
    key = [one.get_text() for one in texts if isinstance(one, Annotation) and one.xyann[1] >= HEIGHT]
    assert all(entry.startswith(SYMBOLS) for entry in key)
    assert key or name in ("set-shapes", "value-gap", "transport", "gradients", "calibration", "g-loss")


@pytest.mark.parametrize("kind", ["line", "plane"])
@pytest.mark.parametrize("name", TRUTHS)
def test_the_truth_is_black_and_dashed(name, kind):
    axes, _ = shown(STORIES[kind](), name)
    dashed = {one.get_color() for one in axes.lines if one.is_dashed()}
    assert TRUTH in dashed or (name, kind) in {("energy", "plane"), ("transport", "plane")}
    assert not dashed & {REAL, REAL_DARK}


@pytest.mark.parametrize("size", [(640, 360), (400, 800), (1280, 400)])
@pytest.mark.parametrize("kind", ["plane", "ring", "sets of the plane"])
@pytest.mark.parametrize("name", ["samples", "energy", "phase"])
def test_both_axes_of_the_plane_have_one_scale_within_their_place(name, kind, size):
    axes, _ = shown(STORIES[kind](), name, size=size)
    box, place = axes.get_window_extent(), axes.get_position(original=True)
    across, up = box.width / np.diff(axes.get_xlim()), box.height / np.diff(axes.get_ylim())
    assert across == pytest.approx(up, rel=1e-6)
    target = STORIES[kind]().target
    if name != "phase":
        (left, right), (wide_left, wide_right) = target.limits[0], view(target)[0]
        assert np.array_equal(axes.get_ylim(), target.limits[1])
        assert wide_left <= axes.get_xlim()[0] <= left < right <= axes.get_xlim()[1] <= wide_right
        filled = max(
            box.width / place.width / axes.figure.bbox.width,
            box.height / place.height / axes.figure.bbox.height,
        )
        assert filled == pytest.approx(1)
    width, height = axes.figure.bbox.size
    assert box.x0 == pytest.approx(place.x0 * width)
    assert box.width <= place.width * width * 1.0001
    assert box.height <= place.height * height * 1.0001


@pytest.mark.parametrize("t", [0, 3])
def test_the_rugs_under_the_histogram_are_some_of_the_points(t):
    story = line()
    axes, (made, *_) = shown(story, "samples", t)
    (real,) = [one for one in axes.lines if one.get_marker() == "|" and one is not made]
    top = axes.get_ylim()[1]
    assert top == ceiling(story.target)
    for strokes, cloud, row in ((made, story.samples[t, 0], 0.5), (real, story.real[0], 1.5)):
        assert set(strokes.get_xdata()) <= set(cloud)
        assert len(strokes.get_xdata()) > 100
        np.testing.assert_allclose(strokes.get_ydata(), -row * ROW * top)


@pytest.mark.parametrize(("kind", "radii"), [("plane", (1, 2, 3)), ("ring", (3,))])
def test_ellipses_are_those_of_three_sds_and_of_tiny_modes_the_outermost(kind, radii):
    story = STORIES[kind]()
    axes, _ = shown(story, "samples")
    (rings,) = [line for line in axes.lines if line.is_dashed()]
    modes = story.target.modes
    pieces = np.split(rings.get_xydata(), np.flatnonzero(np.isnan(rings.get_xdata())))
    found = set()
    for piece in pieces:
        inside = piece[np.isfinite(piece[:, 0])]
        if len(inside):
            k = np.linalg.norm(modes.locations - inside.mean(axis=0), axis=1).argmin()
            whitened = np.linalg.solve(
                np.linalg.cholesky(modes.covariances[k]), (inside - modes.locations[k]).T
            )
            found |= set(np.linalg.norm(whitened, axis=0).round(6))
    assert found == set(radii)


def test_an_honest_d_is_on_the_diagonal_although_there_are_fewer_fakes():
    """Outputs s of real points have the density 2s, those of generated ones 2(1 − s)."""
    levels = (np.arange(30_000) + 0.5) / 30_000
    real, made = np.sqrt(levels)[None], 1 - np.sqrt(levels[None, ::3])
    (bins,) = counted(real, made)
    mass, claimed, share = bins
    np.testing.assert_allclose(mass, 0.1, atol=1e-3)
    np.testing.assert_allclose(claimed, share, atol=2e-3)


def test_what_is_counted_is_not_finite_where_an_output_is_not():
    real = np.full((3, 4), [[0.05], [np.nan], [1.0]])
    found = counted(real, np.full((3, 2), 0.95))
    assert np.isnan(found[1]).all()
    np.testing.assert_array_equal(found[0][:, [0, 9]], [[0.5, 0.5], [0.05, 0.95], [1, 0]])
    assert np.isnan(found[0][:, 1:9]).all()
    assert found[2][0, 9] == 1


@pytest.mark.parametrize("kind", ["plane", "sets"])
def test_calibration_is_counted_where_the_densities_are_not_known(kind):
    story = STORIES[kind]()
    axes, (_line, dots, *_) = shown(story, "calibration", 2)
    mass, claimed, real = counted(story.real_scores, story.fake_scores)[2]
    some = np.isfinite(mass)
    np.testing.assert_allclose(dots.get_offsets(), np.stack([claimed, real], 1)[some])
    assert axes.get_xlabel() == "D's output on 200 real, as many generated"


def test_quantiles_in_the_plane_are_those_of_each_feature():
    story = plane()
    perfect = points(TILTED, 2000)
    story = replace(story, samples=np.stack([perfect] * SNAPSHOTS) + np.array([[0.0], [1.5]]))
    _, (first, second, diagonal, *_) = shown(story, "quantiles")
    for dots, shift in ((first, 0.0), (second, 1.5)):
        x, y = dots.get_data()
        bulk = np.abs(x - np.median(x)) < 1.5
        np.testing.assert_allclose(y[bulk] - x[bulk], shift, atol=0.2)
    assert first.get_marker() != second.get_marker()
    np.testing.assert_array_equal(diagonal.get_xdata(), diagonal.get_ydata())


def test_the_phase_plane_of_the_plane_is_the_path_of_the_mean():
    story = plane()
    axes, (path, cross, now, *_) = shown(story, "phase", 3)
    means = story.samples.mean(axis=2)
    np.testing.assert_allclose([piece[1] for piece in path.get_segments()], means[1:4])
    np.testing.assert_allclose(now.get_xydata(), means[3:4])
    np.testing.assert_allclose(cross.get_xydata()[0], TILTED.mean)
    assert axes.get_yscale() == "linear"


@pytest.mark.parametrize("kind", ["sets", "sets of the plane"])
def test_the_shapes_of_sets_are_drawn_on_axes_of_the_real_ones(kind):
    story = STORIES[kind]()
    axes, artists = shown(story, "set-shapes", 4)
    for feature in range(story.sets.real.shape[1]):
        np.testing.assert_array_equal(artists[feature].get_xydata(), story.sets.made[4, 2:, feature].T)
    real = story.sets.real[2]
    assert axes.get_xlim()[0] < real.min() < real.max() < axes.get_xlim()[1]
    moved = replace(story.sets, made=story.sets.made + 50)
    assert shown(replace(story, sets=moved), "set-shapes")[0].get_xlim() == axes.get_xlim()


def test_sets_off_the_axes_or_without_a_shape_are_said():
    story = sets()
    made = story.sets.made.copy()
    made[:, 2:, :, :6], made[:, 2:, :, 6:9] = 70.0, np.nan
    said = words(replace(story, sets=replace(story.sets, made=made)), "set-shapes")
    assert said == ["20 % at (70.0, 70.0), 10 % without shape"]
    flat = replace(story.sets, real=np.full_like(story.sets.real, np.nan))
    (reason,) = words(replace(story, sets=flat), "set-shapes")
    assert "all equal" in reason.replace("\n", " ")


def test_gradients_are_drawn_at_their_own_epochs_on_a_logarithmic_axis():
    story = line()
    axes, (d, g, *_) = shown(story, "gradients", 3)
    assert axes.get_yscale() == "log"
    for curve, norms in ((d, story.gradients.norms[:2, 0]), (g, story.gradients.norms[:2, 1])):
        np.testing.assert_array_equal(curve.get_xdata(), story.epochs[[0, 2]])
        np.testing.assert_allclose(curve.get_ydata(), norms)


@pytest.mark.parametrize("name", ["moments", "w"])
def test_a_curve_that_is_lost_says_so(name):
    lost = STORIES["lost"]()
    assert words(lost, name, 1) == []
    assert words(lost, name)[-1:] == ["⚡ not finite"]


def test_a_game_without_d_has_no_calibration():
    axes, _ = shown(replace(plane(), judge=NO_JUDGE), "calibration")
    assert [text.get_text() for text in axes.texts] == [f"not there: {NO_JUDGE.reason}"]
