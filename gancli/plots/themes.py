"""THEMES: which colour each role has on a light and on a dark ground, and the names matplotlib knows them by."""

from collections.abc import Iterator
from contextlib import contextmanager

LIGHT = "light"
PREFIX = "gan:"

_LIGHT = {
    "ink": "#22303c",
    "truth": "#000000",
    "quiet": "#5f6c78",
    "rule": "#c9d1d8",
    "mesh": "#eceff2",
    "paper": "#ffffff",
    "bare": "#f6f7f8",
    "unknown": "#dfe3e6",
    "real": "#0072b2",
    "real-dark": "#00547f",
    "generated": "#d55e00",
    "generated-dark": "#a14600",
    "generated-pale": "#f8d3b8",
    "judge": "#5b3f91",
    "penalty": "#276b5e",
    "belief-0": "#eea873",
    "belief-1": "#f7d8bf",
    "belief-2": "#fbfaf7",
    "belief-3": "#c4dff0",
    "belief-4": "#7dbbe0",
    "never": "#fbf6f1",
    "half-the-time": "#b9dcca",
    "converged": "#10734b",
    "drifting": "#8c6100",
    "oscillating": "#7b4fa6",
    "off-target": "#b83a20",
    "collapsed": "#a3195b",
    "diverged": "#3d4650",
    "too-short": "#5f6c78",
    "converged-tint": "#f0f8f4",
    "drifting-tint": "#fdf7e6",
    "oscillating-tint": "#f6f1fa",
    "off-target-tint": "#fdf1ee",
    "collapsed-tint": "#fbeef4",
    "diverged-tint": "#eef0f2",
    "too-short-tint": "#f6f7f8",
}

_DARK = {
    "ink": "#e6eaee",
    "truth": "#ffffff",
    "quiet": "#a3aeb8",
    "rule": "#4a5560",
    "mesh": "#262e36",
    "paper": "#14191e",
    "bare": "#1b2127",
    "unknown": "#3a434b",
    "real": "#56b4e9",
    "real-dark": "#86caf2",
    "generated": "#f0863a",
    "generated-dark": "#f9a76b",
    "generated-pale": "#5e3a20",
    "judge": "#b79cf0",
    "penalty": "#6cc3b0",
    "belief-0": "#8f4710",
    "belief-1": "#523218",
    "belief-2": "#20262c",
    "belief-3": "#18394f",
    "belief-4": "#10608f",
    "never": "#20262c",
    "half-the-time": "#1f5540",
    "converged": "#46c48d",
    "drifting": "#dfae3d",
    "oscillating": "#bd98e6",
    "off-target": "#f2806a",
    "collapsed": "#f277ae",
    "diverged": "#cfd8e0",
    "too-short": "#a3aeb8",
    "converged-tint": "#16281f",
    "drifting-tint": "#2a2413",
    "oscillating-tint": "#251d2f",
    "off-target-tint": "#2f1b16",
    "collapsed-tint": "#2f1624",
    "diverged-tint": "#232a31",
    "too-short-tint": "#1b2127",
}

THEMES: dict[str, dict[str, str]] = {LIGHT: _LIGHT, "dark": _DARK}
"""The hexadecimal colour of each role."""


def named(role: str) -> str:
    """What a role is called wherever matplotlib takes a colour: it stands for the colour of the theme drawn in."""
    assert role in _LIGHT
    return PREFIX + role


def hexadecimal(name: str, theme: str = LIGHT) -> str:
    """The colour behind a name in a theme, for what is not drawn by matplotlib."""
    return THEMES[theme][name.removeprefix(PREFIX)]


@contextmanager
def coloured(theme: str) -> Iterator[None]:
    """Inside, the names stand for the colours of this theme; one theme at a time in a process."""
    from matplotlib.colors import get_named_colors_mapping

    known = get_named_colors_mapping()
    before = {PREFIX + role: known.get(PREFIX + role) for role in _LIGHT}
    try:
        for role, colour in THEMES[theme].items():
            known[PREFIX + role] = colour  # one by one: this empties matplotlib's cache, update() would not
        yield
    finally:
        for name, colour_before in before.items():
            if colour_before is None:
                del known[name]
            else:
                known[name] = colour_before
