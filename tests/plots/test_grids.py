"""The grid of runs: every run keeps its cell, every cell says what became of it."""

from dataclasses import replace

import numpy as np
import pytest
from plot_stories import CONVERGED, GAUSSIAN, POINTS, SNAPSHOTS, TILTED, cell, grid, misplaced, written

from gancli.distributions import build
from gancli.plots.canvas import Stage, agg, new_figure
from gancli.plots.grid import GridScene
from gancli.plots.sheet import lay_out, shape
from gancli.plots.style import look
from gancli.plots.windows import common


def words(story, monkeypatch, t=-1, size=(1280, 720)):
    """What stands on a grid at a snapshot."""
    with look(), written(monkeypatch) as texts:
        scene = GridScene(story, size)
        scene.artists(t % scene.snapshots)
        agg(scene.figure).draw()
        return [text.get_text() for text in texts], misplaced(scene.figure, texts)


@pytest.mark.parametrize("target", [GAUSSIAN, TILTED], ids=["line", "plane"])
@pytest.mark.parametrize("cells", [1, 3, 10, 40, 100])
def test_no_word_is_cut_or_covered(cells, target, monkeypatch):
    assert words(grid(cells, target), monkeypatch)[1] == []


def test_no_word_of_a_film_is_cut_or_covered(monkeypatch):
    assert words(grid(40), monkeypatch, t=0, size=(640, 360))[1] == []


def test_seeds_of_twenty_digits_fit(monkeypatch):
    seeds = [2**64 - 1 - k for k in range(40)]
    texts, wrong = words(grid(40, seeds=seeds), monkeypatch)
    assert wrong == []
    assert "✓" in texts
    assert f"✓ {seeds[0]}" in words(grid(10, seeds=seeds), monkeypatch)[0]


@pytest.mark.parametrize("cells", [*range(1, 61), 120, 200, 397, 400])
def test_every_run_has_a_place_and_hardly_any_stay_empty(cells):
    rows, columns = shape(cells, 12.2, 5.7)
    assert rows * columns - columns < cells <= rows * columns


def test_ten_runs_are_two_rows_of_five():
    assert shape(10, 12.2, 5.7) == (2, 5)


def test_a_run_that_diverged_keeps_its_cell_and_says_when(monkeypatch):
    texts, _ = words(grid(10), monkeypatch)
    assert texts.count("diverged\nat epoch 120") == 3
    assert [f"⚡ seed {k} · diverged" in texts for k in range(10)] == [k % 3 == 2 for k in range(10)]
    assert "⚡ 3 diverged" in texts


def test_the_mass_off_the_axis_is_written_at_its_edge(monkeypatch):
    samples = np.full((SNAPSHOTS, 1, POINTS), 4.0)
    samples[:, 0, : 63 * POINTS // 100] = -11
    samples[:, 0, -POINTS // 50 :] = 300
    story = grid(3)
    story = replace(story, cells=(*story.cells[:2], cell(7, samples)))
    texts, _ = words(story, monkeypatch)
    assert "← 63 % at −11.0" in texts
    assert "2 % at 300 →" in texts


def test_the_headline_counts_and_gives_the_interval(monkeypatch):
    texts, _ = words(grid(10, successes=8), monkeypatch)
    assert "8/10 converged (Wilson 95 %: .49–.94)" in texts


def test_a_film_tells_no_verdict_before_its_end(monkeypatch):
    on_the_way = "".join(words(grid(10), monkeypatch, t=0)[0])
    assert "converged" not in on_the_way
    assert "✓" not in on_the_way
    assert "seed 3 · w 12.0" in on_the_way
    assert "epoch 0 / 300" in on_the_way


def test_how_runs_end_cannot_be_seen_before_the_end():
    story = grid(4)
    other = replace(story, cells=tuple(replace(one, verdict=CONVERGED) for one in story.cells), successes=4)
    with look():
        one, two = (Stage(GridScene(told, (640, 360))) for told in (story, other))
        for t in (0, 1):
            assert np.array_equal(one.frame(t), two.frame(t))
        assert not np.array_equal(one.frame(SNAPSHOTS - 1), two.frame(SNAPSHOTS - 1))


@pytest.mark.parametrize("share", [1.0, 0.22])
def test_a_needle_is_cut_at_the_top_of_its_box_and_marked(share):
    samples = np.full((SNAPSHOTS, 1, POINTS), -11.0)
    samples[..., : round(share * POINTS)] = 4.0
    story = replace(grid(1), cells=(cell(0, samples),))
    with look():
        scene = GridScene(story, (640, 360))
        _, rules, bars, _, marks, *_ = scene.artists(0)
    top = scene.figure.axes[0].collections[0].get_paths()[0].get_extents().y1
    assert bars.get_path().vertices[:, 1].max() == pytest.approx(top)
    assert rules.get_segments()[0][0, 1] == bars.get_path().vertices[:, 1].min()
    assert len(marks.get_xydata()) == 1
    assert marks.get_xydata()[0, 1] < top


@pytest.mark.parametrize("target", [GAUSSIAN, TILTED], ids=["line", "plane"])
@pytest.mark.parametrize("t", [0, 3, SNAPSHOTS - 1])
def test_a_blitted_frame_is_a_full_redraw(target, t):
    with look():
        stage = Stage(GridScene(grid(10, target), (640, 360)))
        stage.frame(1)
        frame = stage.frame(t)
        scene = GridScene(grid(10, target), (640, 360))
        scene.artists(t)
        agg(scene.figure).draw()
        whole = np.array(agg(scene.figure).buffer_rgba())
    far = (np.abs(frame.astype(int) - whole) > 32).any(axis=-1)
    assert far.mean() <= 0.0003


def test_the_bars_of_a_cell_have_the_area_of_the_mass_on_the_axis():
    story = grid(1)
    with look():
        scene = GridScene(story, (640, 360))
        artists = scene.artists(SNAPSHOTS - 1)
    bars, curve = artists[2].get_path().vertices, artists[3].get_segments()[0]
    x, y = bars.T
    area = np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1]) / 2 - (x[1:] - x[:-1]) * y.min())
    whole = np.trapezoid(curve[:, 1] - y.min(), curve[:, 0])
    assert area == pytest.approx(whole, rel=0.01)


@pytest.mark.parametrize("cells", [1, 4, 10, 60])
@pytest.mark.parametrize("target", [TILTED, build("ring", {})], ids=["gaussian", "ring"])
def test_the_cells_of_the_plane_have_one_scale_and_hold_the_targets_limits(cells, target):
    with look():
        sheet = lay_out(new_figure((1280, 720)), cells)
    limits = common(sheet, target)
    across, upright = sheet.boxes[0, 2:] / np.diff(limits)[:, 0]
    assert across == pytest.approx(upright)
    assert (limits[:, 0] <= target.limits[:, 0]).all()
    assert (limits[:, 1] >= target.limits[:, 1]).all()
    assert np.isclose(limits, target.limits).all(axis=1).any()
