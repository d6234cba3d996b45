"""Insets of a grid: they show who lives off the common axes, on an axis that stays, and nobody else."""

from dataclasses import replace

import numpy as np
import pytest
from plot_stories import GAUSSIAN, POINTS, SNAPSHOTS, TILTED, cell, grid, misplaced, points, written

from gancli.plots.canvas import Stage, agg
from gancli.plots.grid import GridScene
from gancli.plots.insets import _short
from gancli.plots.style import look

TARGETS = [GAUSSIAN, TILTED]
IDS = ["line", "plane"]


def far(target, at=40.0, spread=1.0, since=0):
    """A run like the target's points, moved away from a snapshot on."""
    there = np.stack([points(target, POINTS, t) for t in range(SNAPSHOTS)])
    moved = at + spread * (there - there.mean())
    return np.where(np.arange(SNAPSHOTS)[:, None, None] >= since, moved, there)


def scene(target, *runs):
    """A grid of two good runs and others."""
    story = grid(2, target)
    cells = [cell(10 + k, samples) for k, samples in enumerate(runs)]
    with look():
        return GridScene(replace(story, cells=(*story.cells, *cells)))


def numbers(target, run, t, monkeypatch):
    """What stands on a grid at one snapshot."""
    with look(), written(monkeypatch) as texts:
        found = scene(target, run)
        found.artists(t)
        agg(found.figure).draw()
        return [text.get_text() for text in texts], misplaced(found.figure, texts)


@pytest.mark.parametrize("target", TARGETS, ids=IDS)
def test_runs_off_the_common_axes_have_an_inset_that_holds_nearly_all_of_them(target):
    found = scene(
        target, far(target), far(target, 3e5, 10.0), points(target, POINTS)[None].repeat(SNAPSHOTS, 0)
    )
    windows = found._insets.windows
    assert [window.cell for window in windows] == [2, 3]
    for window, at in zip(windows, (40, 3e5), strict=True):
        assert (window.ends[:, 0] < at).all()
        assert (at < window.ends[:, 1]).all()
        places = window.place(found._samples[window.cell][-1])
        assert ((places >= 0) & (places <= 1)).mean() > 0.9


@pytest.mark.parametrize("target", TARGETS, ids=IDS)
def test_an_inset_lies_in_its_cell(target):
    found = scene(target, far(target), far(target, -30.0))
    boxes = found._titles._texts[0].axes.collections[0].get_paths()
    for window in found._insets.windows:
        own = boxes[window.cell].get_extents()
        left, bottom, width, height = window.box
        assert own.x0 < left < left + width < own.x1
        assert own.y0 < bottom < bottom + height < own.y1


@pytest.mark.parametrize("target", TARGETS, ids=IDS)
def test_an_inset_is_there_only_while_the_points_are_away_and_its_axis_stays(target, monkeypatch):
    run = far(target, since=2)
    (window,) = scene(target, run)._insets.windows
    ends = {_short(float(end)) for end in window.ends.ravel()}
    assert not ends & set(numbers(target, run, 1, monkeypatch)[0])
    for t in (2, SNAPSHOTS - 1):
        said, wrong = numbers(target, run, t, monkeypatch)
        assert ends <= set(said)
        assert wrong == []


@pytest.mark.parametrize("target", TARGETS, ids=IDS)
def test_who_comes_back_or_is_lost_has_no_inset_and_the_caption_speaks_of_none(target, monkeypatch):
    back = far(target)
    back[SNAPSHOTS // 2 :] = points(target, POINTS)
    lost = [np.full_like(back, value) for value in (np.nan, np.inf)]
    assert scene(target, back, *lost)._insets.windows == []
    assert not any("insets" in word for word in numbers(target, back, 0, monkeypatch)[0])
    assert any("insets" in word for word in numbers(target, far(target), 0, monkeypatch)[0])


@pytest.mark.parametrize(("share", "insets"), [(0.4, 0), (0.6, 1)])
def test_it_takes_more_than_half_of_the_points(share, insets):
    run = np.where(np.arange(POINTS) < share * POINTS, 60.0, 4.0)[None, None].repeat(SNAPSHOTS, 0)
    assert len(scene(GAUSSIAN, run)._insets.windows) == insets


def test_a_needle_is_seen_with_its_shape_and_its_ends_read_apart(monkeypatch):
    for at in (-29.4, 812.0, 99_000.0, 4e6):
        run = far(GAUSSIAN, at, 1e-9)
        found = scene(GAUSSIAN, run)
        with look():
            *_, bars = found._insets.show([samples[-1] for samples in found._samples])
        low, high = found._insets.windows[0].ends[0].tolist()
        assert low < at < high
        assert _short(low) != _short(high)
        _, bottom, _, height = found._insets.windows[0].box
        assert bars.get_path().vertices[:, 1].max() == pytest.approx(bottom + 0.94 * height)


def test_an_inset_stands_where_the_common_axes_are_empty():
    left = np.where(np.arange(POINTS) < 0.7 * POINTS, 60.0, 1.0)[None, None].repeat(SNAPSHOTS, 0)
    windows = scene(GAUSSIAN, left, np.where(left == 1.0, 7.0, left))._insets.windows
    assert [window.on_right for window in windows] == [True, False]


def test_small_cells_have_no_insets():
    with look():
        assert GridScene(grid(100))._insets.windows == []
        assert GridScene(grid(40, TILTED))._insets.windows == []
        assert len(GridScene(grid(40))._insets.windows) > 0


@pytest.mark.parametrize("target", TARGETS, ids=IDS)
def test_a_blitted_frame_with_insets_is_a_full_redraw(target):
    run = far(target, since=3)
    with look():
        stage = Stage(scene(target, run))
        for t in (4, 0, SNAPSHOTS - 1):
            frame, other = stage.frame(t), scene(target, run)
            other.artists(t)
            agg(other.figure).draw()
            whole = np.array(agg(other.figure).buffer_rgba())
            assert (np.abs(frame.astype(int) - whole) > 32).any(axis=-1).mean() <= 0.0003
