"""Every panel with every kind of run: fixed axes, legible words, the numbers that were handed in."""

from dataclasses import replace

import numpy as np
import pytest
from plot_stories import EPOCHS, GAUSSIAN, SNAPSHOTS, STORIES, line, misplaced, plane, sets, written

from gancli.errors import UsageError
from gancli.plots import FOUR, PANELS
from gancli.plots.canvas import Stage, agg
from gancli.plots.densities import ceiling
from gancli.plots.heatmap import table
from gancli.plots.panels.panel import load
from gancli.plots.story import StoryScene
from gancli.plots.style import look

SMALL = (640, 360)
PAGES = [("samples", *tuple(PANELS)[k : k + 6]) for k in range(0, len(PANELS), 6)]
"""All panels, as many at a time as can be read."""


def axes_ends(scene):
    return [(axes.get_xlim(), axes.get_ylim()) for axes in scene.figure.axes]


@pytest.mark.parametrize("kind", STORIES)
@pytest.mark.parametrize("name", PANELS)
def test_axes_never_move(name, kind):
    with look():
        scene = StoryScene(STORIES[kind](), (name,), SMALL)
        stage = Stage(scene)
        before, first = axes_ends(scene), stage.frame(0)
        last = stage.frame(SNAPSHOTS - 1)
    assert axes_ends(scene) == before
    assert not np.array_equal(first, last)


@pytest.mark.parametrize("kind", STORIES)
@pytest.mark.parametrize(("panels", "size"), [(FOUR, (640, 480)), *((page, (960, 540)) for page in PAGES)])
def test_no_word_is_cut_or_covered(kind, panels, size, monkeypatch):
    with look(), written(monkeypatch) as texts:
        scene = StoryScene(STORIES[kind](), panels, size)
        scene.artists(scene.snapshots - 1)
        agg(scene.figure).draw()
        assert len(texts) > 10
        assert misplaced(scene.figure, texts) == []


def test_a_long_title_is_fitted_and_never_read_as_mathematics(monkeypatch):
    title = "$x_1$ " * 40
    with look(), written(monkeypatch) as texts:
        scene = StoryScene(replace(line(), title=title), FOUR, SMALL)
        agg(scene.figure).draw()
    assert any(text.get_text().startswith("$x_1$ $x_1$") and "…" in text.get_text() for text in texts)
    assert not any(text.get_parse_math() for text in texts)
    assert misplaced(scene.figure, texts) == []


def test_a_title_that_is_hardly_too_long_is_set_smaller(monkeypatch):
    title = "twelve words " * 5
    with look(), written(monkeypatch) as texts:
        scene = StoryScene(replace(line(), title=title), FOUR, SMALL)
        agg(scene.figure).draw()
    (shown,) = [text for text in texts if text.get_text() == title]
    assert shown.get_fontsize() < 15


@pytest.mark.parametrize("kind", ["line", "sets", "scored"])
def test_a_needle_is_cut_at_the_ceiling_and_marked(kind):
    story = STORIES[kind]()
    story = replace(story, samples=0 * story.samples + 4.0)
    *_, marks, target = drawn(story, "samples", 2)
    with look():
        axes = StoryScene(story, ("samples",), SMALL).figure.axes[0]
    assert axes.get_ylim()[1] == ceiling(GAUSSIAN)
    assert len(marks) == 1
    assert abs(marks[0, 0] - 4.0) < 0.2
    assert marks[0, 1] < ceiling(GAUSSIAN)
    assert target[:, 1].max() == pytest.approx(ceiling(GAUSSIAN) / 2, rel=0.02)


def drawn(story, name, t, window=0):
    """The panel's moving lines at a snapshot, as arrays of points."""
    with look():
        scene = StoryScene(story, (name,), SMALL, window)
        panel = load(name)(scene.figure.add_axes((0, 0, 1, 1)), story, window)
        return [artist.get_xydata() for artist in panel.update(t) if hasattr(artist, "get_xydata")]


@pytest.mark.parametrize(("name", "columns"), [("d-loss", (0, 1)), ("g-loss", (3,))])
def test_a_loss_is_drawn_up_to_its_epoch_without_its_penalty(name, columns):
    story = plane()
    curve = drawn(story, name, 3)[1]
    epoch = story.epochs[3]
    np.testing.assert_array_equal(curve[:, 0], np.arange(1, epoch + 1))
    np.testing.assert_allclose(curve[:, 1], story.losses[:epoch, list(columns)].sum(axis=1))


@pytest.mark.parametrize(("name", "penalty"), [("d-loss", 2), ("g-loss", 4)])
def test_a_penalty_is_a_line_of_its_own(name, penalty):
    story = plane()
    own = drawn(story, name, SNAPSHOTS - 1)[4]
    np.testing.assert_allclose(own[:, 1], story.losses[:, penalty])
    assert len(drawn(line(), name, SNAPSHOTS - 1)) == 3


def test_a_loss_that_ends_in_nan_has_no_penalty(monkeypatch):
    with look(), written(monkeypatch) as texts:
        scene = StoryScene(STORIES["lost"](), ("d-loss", "samples"), SMALL)
        scene.artists(SNAPSHOTS - 1)
        agg(scene.figure).draw()
    assert len(scene.figure.axes) == 2
    assert "⚡ not finite" in [text.get_text() for text in texts]


@pytest.mark.parametrize("name", ["d-loss", "g-loss", "moments", "w"])
def test_a_dot_stays_within_its_axes(name):
    story = STORIES["runaway"]()
    with look():
        scene = StoryScene(story, (name,), SMALL)
        for t in range(SNAPSHOTS):
            low, high = scene.figure.axes[0].get_ylim()
            dots = [one for one in scene.artists(t) if hasattr(one, "get_clip_on") and not one.get_clip_on()]
            heights = [y for one in dots if hasattr(one, "get_ydata") for y in one.get_ydata()]
            assert all(low <= y <= high for y in heights)


def test_a_window_slides_over_the_last_epochs():
    each, *_ = drawn(plane(), "d-loss", SNAPSHOTS - 1, window=50)
    assert each[:, 0].tolist() == list(range(-49, 1))
    np.testing.assert_allclose(each[-1, 1], plane().losses[-1, :2].sum())
    first, *_ = drawn(plane(), "d-loss", 0, window=50)
    assert len(first) == 0


@pytest.mark.parametrize(
    ("epochs", "preset", "slides"), [(2500, "chivers", True), (300, "chivers", False), (2500, "jang", False)]
)
def test_only_the_film_that_was_published_so_looks_back(epochs, preset, slides):
    with look():
        scene = StoryScene(replace(line(epochs=epochs), preset=preset), ("d-loss",), SMALL)
    assert (scene.figure.axes[0].get_xlim()[0] == -1000) == slides


def test_the_path_of_sets_ends_at_the_mean_and_sd_of_the_points():
    story = sets()
    path, head = drawn(story, "energy", 4)[5], drawn(story, "energy", 4)[-1]
    assert len(path) == 5
    np.testing.assert_allclose(head[0], [story.samples[4].mean(), story.samples[4].std()])


def surface_pixels(values):
    """The picture of a surface alone."""
    story = plane()
    story = replace(
        story, surface=replace(story.surface, values=np.broadcast_to(values, (SNAPSHOTS, 12, 12)))
    )
    with look():
        scene = StoryScene(story, ("energy",), SMALL)
        frame = Stage(scene).frame(1)
    left, bottom, right, top = scene.figure.axes[0].bbox.extents.round().astype(int)
    return frame[::-1][bottom + 2 : top - 2, left + 2 : right - 2, :3]


def test_belief_grows_from_the_colour_of_the_generated_to_that_of_the_real():
    upwards = surface_pixels(np.linspace(0, 1, 12)[:, None] * np.ones(12))
    with look():
        colours = table()[:, :3]
    np.testing.assert_allclose(np.median(upwards[0], axis=0), colours[0], atol=3)
    np.testing.assert_allclose(np.median(upwards[-1], axis=0), colours[255], atol=3)
    np.testing.assert_allclose(
        np.median(surface_pixels(np.full((12, 12), np.nan)), axis=(0, 1)), colours[256]
    )


def test_an_unknown_panel_is_named_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'samples'"):
        load("sample")


def test_the_epochs_of_the_curves_are_those_of_the_snapshots():
    mean, *_ = drawn(line(), "moments", SNAPSHOTS - 1)
    assert mean[-1, 0] == EPOCHS
    np.testing.assert_allclose(mean[:, 1], line().samples.mean(axis=(1, 2)))


@pytest.mark.parametrize("name", ["samples", "energy", "predictions", "moments", "w"])
def test_a_panel_says_from_when_on_a_run_is_not_finite(name, monkeypatch):
    with look(), written(monkeypatch) as texts:
        scene = StoryScene(STORIES["lost"](), (name,), SMALL)
        said = {}
        for t in (1, 3):
            texts.clear()
            for artist in scene.artists(t):
                artist.draw(agg(scene.figure).get_renderer())
            said[t] = any("not finite" in text.get_text() for text in texts)
    assert said == {1: False, 3: True}
