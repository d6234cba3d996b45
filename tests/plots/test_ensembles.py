"""The picture of all runs: every run is in it, in a fan or as a line, and what cannot be drawn is said."""

from dataclasses import replace

import numpy as np
import pytest
from ensemble_stories import ENSEMBLES, N, T, ensemble
from matplotlib.collections import LineCollection
from plot_stories import misplaced, written

from gancli.errors import UsageError
from gancli.plots import draw_ensemble
from gancli.plots.canvas import agg
from gancli.plots.ensemble import ensemble_figure
from gancli.plots.ensemble.fan import quantiles
from gancli.plots.ensemble.parts import FEW, MOST, parted, thinned
from gancli.plots.style import SIGNS, look


def drawn(story, monkeypatch, size=None):
    """The tiles of a picture, its words, and those that are cut or covered."""
    with look(), written(monkeypatch) as texts:
        figure = ensemble_figure(story, size)
        agg(figure).draw()
        return figure.axes, [text.get_text() for text in texts], misplaced(figure, texts)


def lines(axes):
    """The single lines of a tile."""
    groups = [each for each in axes.collections if isinstance(each, LineCollection)]
    return [path for group in groups for path in group.get_segments()]


@pytest.mark.parametrize("size", [None, (640, 360)], ids=["whole", "half"])
@pytest.mark.parametrize("name", ENSEMBLES)
def test_no_word_is_cut_or_covered(name, size, monkeypatch):
    assert drawn(ENSEMBLES[name](), monkeypatch, size)[2] == []


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_pictures_are_written_in_every_format_with_the_same_bytes_each_time(suffix, tmp_path):
    paths = [tmp_path / f"{k}{suffix}" for k in range(2)]
    for path in paths:
        draw_ensemble(ensemble(), path, (640, 360))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with pytest.raises(UsageError, match="format"):
        draw_ensemble(ensemble(), tmp_path / "x.mp4")


def test_every_way_to_end_has_its_sign_its_word_and_its_number(monkeypatch):
    story = ensemble(12, 8)
    words = drawn(story, monkeypatch)[1]
    labels = [verdict.label for verdict in story.verdicts]
    for label in set(labels):
        assert f"{SIGNS[label].symbol} {label}" in words
        runs = labels.count(label)
        assert f"{runs} · {round(100 * runs / 20)} %" in words
    assert ".39–.78" in words


def test_success_has_a_row_even_where_no_run_has_it(monkeypatch):
    words = drawn(ensemble(0, 9), monkeypatch)[1]
    assert {"✓ converged", "0 · 0 %"} < set(words)


def test_a_fan_is_the_quantiles_of_the_converged_runs(monkeypatch):
    story = ensemble(40, 5)
    for tile, values in zip(
        drawn(story, monkeypatch)[0][1:4], (story.w, story.place, story.width), strict=True
    ):
        outer, inner = [
            each
            for each in tile.collections
            if not isinstance(each, LineCollection) and each.get_zorder() > 1.5
        ]
        for band, levels in ((outer, (0.05, 0.95)), (inner, (0.25, 0.75))):
            wanted = np.quantile(values[:40, -1], levels)
            ends = [y for x, y in band.get_paths()[0].vertices if x == 5000]
            assert (min(ends), max(ends)) == pytest.approx(tuple(wanted))
        middle = [line for line in tile.lines if len(line.get_xdata()) == T]
        assert middle[0].get_ydata() == pytest.approx(np.median(values[:40], axis=0))


def test_quantiles_pass_over_what_is_not_finite():
    values = np.array([[1.0, 1, np.nan], [2, np.nan, np.nan], [3, 3, np.inf]])
    found = quantiles(values)
    assert found[2].tolist()[:2] == [2, 2]
    assert np.isnan(found[:, 2]).all()


@pytest.mark.parametrize(("good", "bad"), [(12, 8), (FEW - 1, 6), (0, 9), (FEW, 0)])
def test_every_run_is_in_the_fan_or_a_line_of_its_own(good, bad, monkeypatch):
    tiles = drawn(ensemble(good, bad), monkeypatch)[0]
    alone = bad + (good if good < FEW else 0)
    assert [len(lines(tile)) for tile in tiles[1:4]] == [alone] * 3


def test_of_very_many_failed_runs_some_are_drawn_and_the_picture_says_so(monkeypatch):
    tiles, words, _ = drawn(ensemble(600, 400), monkeypatch)
    shown = len(lines(tiles[1]))
    assert 0.9 * MOST < shown <= MOST
    assert any(f"lines: {shown} of the 400 others" in word for word in words)
    assert any("of 1,000 runs" in word for word in words)


def test_thinning_keeps_the_proportions_and_one_of_each_kind():
    groups = {"off-target": np.arange(900), "drifting": np.arange(900, 999), "diverged": np.array([999])}
    found = {label: len(runs) for label, runs in thinned(groups, 100).items()}
    assert found == {"off-target": 90, "drifting": 9, "diverged": 1}
    assert all(set(runs) <= set(groups[label]) for label, runs in thinned(groups, 100).items())


def test_runs_too_short_to_judge_make_up_the_fan():
    runs = parted([None] * 6)
    assert (len(runs.fan), runs.others, runs.unjudged) == (6, 0, True)
    mixed = parted([None, "converged", "drifting"])
    assert (mixed.fan.tolist(), mixed.others, mixed.unjudged) == ([1], 2, False)


def test_what_is_off_the_axes_is_counted_in_words(monkeypatch):
    story = ensemble(12, 3)
    story.place[12, 5:] = 1e6
    story.place[13, 5] = -1e6
    assert "epoch · 2 leave the axis, 1 for good" in drawn(story, monkeypatch)[1]
    lost = drawn(ensemble(12, 5), monkeypatch)[1]
    assert sum("1 not finite" in word for word in lost) == 3


def test_the_dashed_line_is_the_targets_own(monkeypatch):
    stories = {"some": (4, 1.25), "plane": (0, 1), "heavy": (0, 2), "point": (0, 0)}
    for name, goals in stories.items():
        for tile, goal in zip(drawn(ENSEMBLES[name](), monkeypatch)[0][2:4], goals, strict=True):
            dashed = [line for line in tile.lines if line.is_dashed()]
            assert [line.get_ydata()[0] for line in dashed] == [pytest.approx(goal)]


def test_a_run_that_ends_as_the_target_lies_on_the_diagonal(monkeypatch):
    story = ensemble(1, 0)
    exact = story.target.quantile((np.arange(N) + 0.5) / N)[None, None]
    (path,) = lines(drawn(replace(story, ends=exact), monkeypatch)[0][4])
    assert path[:, 1] == pytest.approx(path[:, 0])


def test_in_the_plane_a_run_with_the_targets_moments_has_its_ellipse(monkeypatch):
    story = ENSEMBLES["plane"]()
    factor = np.linalg.cholesky(story.target.covariance)
    square = np.array([[1.0, 1, -1, -1], [1, -1, 1, -1]])
    exact = story.target.mean[:, None] + factor @ square
    tile = drawn(replace(story, ends=np.stack([exact] * len(story.ends))), monkeypatch)[0][4]
    truth = tile.lines[-1].get_xydata()
    assert all(np.allclose(path, truth) for path in lines(tile))
    angles = np.linalg.solve(factor, (truth - story.target.mean).T)
    assert np.linalg.norm(angles, axis=0) == pytest.approx(1)


def test_the_profile_tells_the_share_up_to_the_tolerance(monkeypatch):
    words = drawn(ensemble(12, 8), monkeypatch)[1]
    assert "tolerance .35: 60 %" in words
    assert "w at the end, in sds · 5 % beyond" in words
    assert any("100 % beyond" in word for word in drawn(ENSEMBLES["hopeless"](), monkeypatch)[1])
