"""Own data in pictures: their points and an estimated curve, which says what it is."""

from dataclasses import replace

import numpy as np
import pytest
from plot_stories import GAUSSIAN, TILTED, grid, line, misplaced, written

from gancli.distributions import build, of_rows
from gancli.plots.canvas import agg
from gancli.plots.densities import cloud, curve
from gancli.plots.grid import GridScene
from gancli.plots.story import StoryScene
from gancli.plots.style import look

RNG = np.random.default_rng(0)
LINE = of_rows(RNG.normal(170, 8, (1, 300)), 0.2)
PLANE = of_rows(RNG.normal(size=(2, 300)) * [[8], [10]] + [[170], [70]], 0.2)

KEYS = {
    "own data on the line": (LINE, "- - data, smoothed", False),
    "own data in the plane": (PLANE, "• data", False),
    "a curve in the plane": (build("swiss-roll", {}), "• target", False),
    "on the line": (GAUSSIAN, "- - target", False),
    "in the plane": (TILTED, "○ target", True),
}


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("cells", [1, 10, 60])
def test_a_grid_says_what_stands_for_the_target(name, cells, monkeypatch):
    target, key, rings = KEYS[name]
    with look(), written(monkeypatch) as texts:
        scene = GridScene(grid(cells, target), (1280, 720))
        scene.artists(scene.snapshots - 1)
        agg(scene.figure).draw()
    told = [text.get_text() for text in texts]
    assert key in told
    assert any("rings" in text for text in told) == rings
    assert misplaced(scene.figure, texts) == []


@pytest.mark.parametrize(("target", "key"), [(LINE, "- - data, smoothed"), (GAUSSIAN, "- - target")])
def test_a_film_says_that_the_curve_is_an_estimate(target, key, monkeypatch):
    with look(), written(monkeypatch) as texts:
        scene = StoryScene(replace(line(), target=target), ("samples",), (640, 360))
        scene.artists(0)
        agg(scene.figure).draw()
    assert key in [text.get_text() for text in texts]


def test_the_curve_over_own_data_has_their_mass():
    x, p = curve(LINE)
    assert np.trapezoid(p, x) == pytest.approx(1, abs=0.01)


def test_a_cloud_of_own_data_is_made_of_their_rows():
    found = cloud(PLANE, 3000)
    assert {tuple(point) for point in found.T} == {tuple(point) for point in PLANE.rows.values.T}
    np.testing.assert_array_equal(found, cloud(PLANE, 3000))


def test_a_cloud_is_spread_like_its_target():
    target = build("swiss-roll", {})
    found = cloud(target, 5000)
    np.testing.assert_allclose(found.mean(axis=1), target.mean, atol=0.05)
    np.testing.assert_allclose(np.cov(found), target.covariance, atol=0.1)
