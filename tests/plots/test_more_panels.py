"""The panels beside the published four: what each must show of a run whose answer is known."""

from dataclasses import replace

import numpy as np
import pytest
from plot_stories import SNAPSHOTS, STORIES, line

from gancli.metrics.verdict import QUALITIES, TOLERANCE
from gancli.plots.canvas import Stage
from gancli.plots.panels.distance import BANDS
from gancli.plots.story import StoryScene
from gancli.plots.style import look

SMALL = (640, 360)


def shown(story, name, t=SNAPSHOTS - 1):
    """The axes of a panel, and the artists that it moves, at a snapshot."""
    with look():
        scene = StoryScene(story, (name,), SMALL)
        Stage(scene)
        axes = scene.figure.axes[0]
        return axes, scene.artists(t)


def words(story, name, t=SNAPSHOTS - 1):
    """What is written in a panel at a snapshot, without the headline."""
    axes = shown(story, name, t)[0]
    return [text.get_text() for text in axes.texts if text.get_visible() and text.get_text()]


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
    assert [word for word in words(STORIES["runaway"](), "w", t) if "axis" in word] == said
