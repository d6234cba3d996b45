"""Pictures of studies: every setting is there, no word is cut or covered, numbers stand where their values are."""

import numpy as np
import pytest
from plot_stories import misplaced, written
from study_stories import hopeless, losses, rates, setting

from gancli.errors import UsageError
from gancli.plots import draw_study
from gancli.plots.canvas import agg
from gancli.plots.studies.basin import basin_figure, side
from gancli.plots.studies.curves import chosen, curves_figure
from gancli.plots.studies.rows import rows_figure
from gancli.plots.style import RULE, look
from gancli.records import StudyStory

FIGURES = {"comparison": rows_figure, "curves": curves_figure, "basin": basin_figure}
STORIES = {
    "two": lambda: losses(2),
    "one": lambda: losses(1),
    "many": lambda: losses(40),
    "crowded": lambda: losses(3, runs=500),
    "map": rates,
    "holes": lambda: rates(missing={(0, 0), (2, 3)}),
    "hopeless": hopeless,
}
MAPS = ("map", "holes")


def drawn(name, story, monkeypatch, size=None):
    """The words of a picture, and those that are cut or covered."""
    with look(), written(monkeypatch) as texts:
        figure = FIGURES[name](story, size)
        agg(figure).draw()
        return [text.get_text() for text in texts], misplaced(figure, texts), figure


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_word_is_cut_or_covered(name, story, monkeypatch):
    if name == "basin" and story not in MAPS:
        with pytest.raises(UsageError, match="two varied"):
            basin_figure(STORIES[story]())
        return
    assert drawn(name, STORIES[story](), monkeypatch)[1] == []


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_pictures_are_written_in_every_format_with_the_same_bytes_each_time(name, suffix, tmp_path):
    paths = [tmp_path / f"{k}{suffix}" for k in range(2)]
    for path in paths:
        draw_study(name, rates(), path, (640, 360))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with pytest.raises(UsageError, match="format"):
        draw_study(name, rates(), tmp_path / "x.mp4")


def test_every_setting_has_a_row_with_its_value_and_its_counts(monkeypatch):
    story = losses(4)
    words, _, _ = drawn("comparison", story, monkeypatch)
    for each in story.settings:
        assert each.set["loss"] in words
        assert f"{each.successes}/{each.runs}" in words
    assert "loss" in words
    assert "✓ converged" in words


def test_the_bars_of_a_row_are_the_rate_and_its_interval(monkeypatch):
    story = losses(3)
    figure = drawn("comparison", story, monkeypatch)[2]
    rate, ends, distance = figure.axes
    assert [bar.get_width() for bar in rate.patches] == pytest.approx([1, 0.7, 0.3])
    segments = rate.collections[0].get_segments()
    assert [tuple(line[:, 0]) for line in segments] == [
        pytest.approx(each.interval) for each in story.settings
    ]
    assert sum(bar.get_width() for bar in ends.patches) == pytest.approx(3)
    medians = [line[0, 0] for group in distance.collections for line in group.get_segments()]
    assert medians == pytest.approx([float(np.median(each.w)) for each in story.settings])


def test_diverged_runs_lie_at_the_edge_and_are_not_lost(monkeypatch):
    story = StudyStory("x", (setting({"loss": "hinge"}, 10, 5),), 0.35)
    _, _, distance = drawn("comparison", story, monkeypatch)[2].axes
    (points,) = [line for line in distance.lines if len(line.get_xdata()) == 10]
    finite = np.isfinite(story.settings[0].w)
    assert points.get_xdata()[~finite].min() > points.get_xdata()[finite].max()
    assert points.get_xdata().max() < distance.get_xlim()[1]


def test_curves_end_at_the_success_rate_and_begin_at_nothing(monkeypatch):
    story = losses(2)
    left, right = drawn("curves", story, monkeypatch)[2].axes
    for line, each in zip(left.lines, story.settings, strict=True):
        x, y = line.get_data()
        assert (x[0], y[0], x[-1]) == (0, 0, 5000)
        assert y[-1] == pytest.approx(each.successes / each.runs)
        assert (np.diff(y) >= 0).all()
    assert len(right.lines) == 1 + 2


def test_of_many_settings_the_first_and_the_best_stand_out():
    story = losses(40, runs=40)
    curves = chosen(story.settings)
    strong = [curve.setting for curve in curves if curve.colour != RULE]
    assert len(curves) == 40
    assert len(strong) == 8
    assert story.settings[0] in strong
    assert {each.successes for each in strong} == {each.successes for each in story.settings[:8]}
    assert len({curve.colour for curve in curves if curve.colour != RULE}) == 8


def test_log_spaced_values_stand_on_a_logarithmic_axis_and_others_do_not():
    assert side("x", [1e-3, 1e-4, 1e-2]).is_logarithmic
    assert side("x", [1e-3, 1e-2]).is_logarithmic
    assert not side("x", [1, 2]).is_logarithmic
    assert not side("x", [0, 10, 100]).is_logarithmic
    assert not side("x", [1.0, 2.0, 3.0]).is_logarithmic
    words = side("x", ["hinge", "minimax", "hinge"])
    assert (list(words.values), words.edges.tolist()) == (["hinge", "minimax"], [0, 1, 2])


def test_every_value_lies_in_its_own_cell():
    for values in ([1e-3, 1e-4, 1e-2], [1, 2, 5], [3.0], [True, False], ["a", "b"], [[16], [8, 8]]):
        found = side("x", values)
        assert len(found.edges) == len(found.values) + 1
        assert (found.edges[:-1] < found.middles).all()
        assert (found.middles < found.edges[1:]).all()


def test_each_cell_has_its_rate_as_colour_and_its_count_in_its_middle(monkeypatch):
    story = rates(3, 4)
    words, _, figure = drawn("basin", story, monkeypatch)
    axes = figure.axes[0]
    mesh = axes.collections[0].get_array()
    assert mesh.shape == (3, 4)
    for each in story.settings:
        g, d = each.set.values()
        row, column = round(np.log10(g)) + 3, round(np.log10(d)) + 4
        assert mesh[row, column] == pytest.approx(each.successes / each.runs)
        (text,) = [t for t in axes.texts if t.get_position() == (d, g) and "/" in t.get_text()]
        assert text.get_text() == f"{each.successes}/{each.runs}"
    assert {"generator.optimizer.lr", "discriminator.optimizer.lr"} < set(words)


def test_settings_that_were_not_trained_leave_their_cells_empty(monkeypatch):
    mesh = drawn("basin", rates(missing={(0, 0), (2, 3)}), monkeypatch)[2].axes[0].collections[0].get_array()
    assert int(np.ma.getmaskarray(mesh).sum()) == 2
