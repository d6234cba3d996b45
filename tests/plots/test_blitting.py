"""A frame, drawn by copying the ground and drawing only what moves, is the picture that a full redraw gives."""

import numpy as np
import pytest
from plot_stories import GAUSSIAN, SNAPSHOTS, STORIES, grid, ring

from gancli.plots import PANELS
from gancli.plots.canvas import Stage, agg
from gancli.plots.grid import GridScene
from gancli.plots.story import StoryScene
from gancli.plots.style import look

SIZE = (960, 540)
NAMES = list(PANELS)
PAGES = [tuple(NAMES[k : k + 6]) for k in range(0, len(NAMES), 6)]
ORDER = (SNAPSHOTS // 2, 0, SNAPSHOTS - 1, 0)
ANTIALIASED, SHARE = 16, 0.001
"""No pixel differs by more, in 255 parts; this share of them by more than rounding, which is 2."""


def redrawn(scene, t):
    scene.artists(t)
    agg(scene.figure).draw()
    return np.array(agg(scene.figure).buffer_rgba()).astype(int)


def check(make):
    """Holds the frames of one scene, in no order, against full redraws of another one."""
    with look():
        stage, other = Stage(make()), make()
        whole = {t: redrawn(other, t) for t in set(ORDER)}
        far = np.stack([np.abs(stage.frame(t).astype(int) - whole[t]).max(axis=-1) for t in ORDER])
    assert far.max() <= ANTIALIASED
    assert (far > 2).mean(axis=(1, 2)).max() <= SHARE


@pytest.mark.parametrize("panels", PAGES)
@pytest.mark.parametrize("kind", STORIES)
def test_a_frame_of_panels_is_a_full_redraw(kind, panels):
    story = STORIES[kind]()
    check(lambda: StoryScene(story, panels, SIZE))


@pytest.mark.parametrize("cells", [3, 25])
@pytest.mark.parametrize("target", [GAUSSIAN, ring().target])
def test_a_frame_of_a_grid_is_a_full_redraw(cells, target):
    story = grid(cells, target)
    check(lambda: GridScene(story, SIZE))
