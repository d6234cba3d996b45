"""The themes: the same roles in each, words that can be read on every ground, nothing left behind."""

from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import get_named_colors_mapping, is_color_like, to_rgb
from PIL import Image
from plot_stories import grid, plane

from gancli.errors import UsageError
from gancli.plots import draw_grid, draw_story
from gancli.plots.style import BELIEF, PAPER, REAL, SIGNS, look
from gancli.plots.themes import LIGHT, PREFIX, THEMES, hexadecimal

WORDS = (
    "ink", "truth", "quiet", "real", "real-dark", "generated-dark", "judge", "penalty",
    *("converged", "drifting", "oscillating", "off-target", "collapsed", "diverged", "too-short"),
)  # fmt: skip
READABLE = 4.5
"""The least contrast of words on their ground (WCAG 2, level AA)."""


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def grounds(theme):
    return [
        colour
        for role, colour in THEMES[theme].items()
        if role in ("paper", "bare") or role.endswith("-tint")
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_every_role(theme):
    assert THEMES[theme].keys() == THEMES[LIGHT].keys()
    assert all(is_color_like(colour) for colour in THEMES[theme].values())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", WORDS)
def test_words_can_be_read_on_every_ground(theme, role):
    assert min(contrast(THEMES[theme][role], ground) for ground in grounds(theme)) >= READABLE


def test_real_and_generated_are_those_of_okabe_and_ito_on_paper():
    assert (THEMES[LIGHT]["real"], THEMES[LIGHT]["generated"]) == ("#0072b2", "#d55e00")


@pytest.mark.parametrize("theme", THEMES)
def test_the_middle_of_beliefs_is_nearest_to_the_paper(theme):
    away = [contrast(hexadecimal(name, theme), THEMES[theme]["paper"]) for name in BELIEF]
    assert away[0] > away[1] > away[2] < away[3] < away[4]


@pytest.mark.parametrize("theme", THEMES)
def test_the_signs_of_verdicts_differ_in_colour(theme):
    seen = [np.array(to_rgb(hexadecimal(sign.colour, theme))) for sign in SIGNS.values()]
    assert min(np.abs(one - other).max() for one, other in combinations(seen, 2)) > 0.08


def test_names_stand_for_the_theme_inside_and_for_nothing_outside():
    with look("dark"):
        assert to_rgb(REAL) == to_rgb(THEMES["dark"]["real"])
        with look():
            assert to_rgb(REAL) == to_rgb(THEMES[LIGHT]["real"])
        assert to_rgb(REAL) == to_rgb(THEMES["dark"]["real"])
        assert matplotlib.rcParams["figure.facecolor"] == PAPER
    assert not is_color_like(REAL)
    assert not any(name.startswith(PREFIX) for name in get_named_colors_mapping())


@pytest.mark.parametrize(("draw", "story"), [(draw_story, plane), (draw_grid, lambda: grid(4))])
def test_a_picture_lies_on_the_ground_of_its_theme(draw, story, tmp_path):
    for theme in THEMES:
        draw(story(), tmp_path / "x.png", theme=theme)
        pixels = np.asarray(Image.open(tmp_path / "x.png").convert("RGB")).reshape(-1, 3)
        colours, counts = np.unique(pixels, axis=0, return_counts=True)
        assert (colours[counts.argmax()] / 255).tolist() == pytest.approx(to_rgb(THEMES[theme]["paper"]))


def test_an_unknown_theme_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(UsageError, match="known: light, dark"):
        draw_story(plane(), tmp_path / "x.png", theme="drak")
    assert list(tmp_path.iterdir()) == []
