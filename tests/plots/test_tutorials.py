"""The tutorials' pages: each draws for its preset, falls back for others, and prints the numbers it should."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from plot_stories import STORIES, line, misplaced, points, written

from gancli.distributions import build
from gancli.plots import TUTORIALS, draw_tutorial
from gancli.plots.canvas import agg
from gancli.plots.tutorial.jang import best_constant, failed
from gancli.plots.tutorial.mertz import moments
from gancli.records import Surface


def pretrained(story, error=0.01):
    untrained = replace(story.surface, values=story.surface.values[:1])
    return replace(story, untrained_surface=untrained, pretraining=np.geomspace(0.3, error, 300))


def page(story, tmp_path, monkeypatch):
    """The words of a tutorial's page, and those that are cut or covered."""
    figures = []
    monkeypatch.setattr(
        Figure, "savefig", lambda figure, *_, **__: (figures.append(figure), agg(figure).draw())
    )
    with written(monkeypatch) as texts:
        draw_tutorial(story, tmp_path / "page.png", size=(960, 540))
    return [text.get_text() for text in texts], misplaced(figures[0], texts)


@pytest.mark.parametrize("kind", ["line", "plane", "lost"])
@pytest.mark.parametrize("preset", [*TUTORIALS, "none"])
def test_every_preset_draws_every_kind_of_run(preset, kind, tmp_path, monkeypatch):
    _, wrong = page(replace(STORIES[kind](), preset=preset), tmp_path, monkeypatch)
    assert wrong == []


@pytest.mark.parametrize("preset", ["jang-blog", "jang-"])
def test_all_presets_of_a_family_share_its_page(preset, tmp_path, monkeypatch):
    assert "objectives" in page(replace(STORIES["scored"](), preset=preset), tmp_path, monkeypatch)[0]


def test_a_page_is_a_file(tmp_path):
    draw_tutorial(line(), tmp_path / "page.png", size=(640, 360))
    assert (tmp_path / "page.png").read_bytes()[:4] == b"\x89PNG"


def test_jangs_page_shows_the_pretraining_and_names_one_that_failed(tmp_path, monkeypatch):
    fine, wrong = page(pretrained(line()), tmp_path, monkeypatch)
    assert wrong == []
    assert {"D untrained", "D pretrained", "pretraining", "before training", "after training"} <= set(fine)
    poor, _ = page(pretrained(line(), error=0.1), tmp_path, monkeypatch)
    assert "✗ no better than a constant" in poor
    assert "✗ no better than a constant" not in fine


@pytest.mark.parametrize(("mean", "sd", "expected"), [(-1.0, 1.0, 0.01821), (4.0, 0.5, 0.04674)])
def test_the_best_constant_has_its_known_error(mean, sd, expected):
    assert best_constant(build("gaussian", {"mean": mean, "sd": sd})) == pytest.approx(expected, abs=5e-6)


def test_a_pretraining_with_nan_failed():
    assert failed(replace(line(), pretraining=np.full(10, np.nan)))


def test_mertzs_page_prints_the_moments_of_what_it_shows(tmp_path, monkeypatch):
    story = line()
    many = replace(
        story, preset="mertz", real=points(story.target, 6000), noise=np.linspace(0, 1, 6000)[None]
    )
    texts, _ = page(many, tmp_path, monkeypatch)
    assert "5,000 points of the target" in texts
    assert "500 points of the noise" in texts
    part = many.real[0, :500]
    z = (part - part.mean()) / part.std()
    mean, sd, skewness, kurtosis = part.mean(), part.std(), (z**3).mean(), (z**4).mean() - 3
    np.testing.assert_allclose(moments(part), (mean, sd, skewness, kurtosis))
    assert any(f"mean {mean:.2f}   sd {sd:.2f}" in text for text in texts)
    assert np.isnan(moments(np.full(9, 0.1, np.float32))[2:]).all()


def test_without_pretraining_jangs_page_has_no_empty_parts(tmp_path, monkeypatch):
    texts, _ = page(line(), tmp_path, monkeypatch)
    assert "pretraining" not in texts
    assert "objectives" in texts


def test_a_preset_on_another_target_falls_back(tmp_path, monkeypatch):
    x = np.linspace(0, 1, 5)
    story = replace(STORIES["sets"](), preset="jang", surface=Surface("moments", x, x, np.zeros((6, 5, 5))))
    texts, _ = page(story, tmp_path, monkeypatch)
    assert "objectives" not in texts
    assert "distance w" in texts
