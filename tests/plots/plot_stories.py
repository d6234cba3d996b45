"""Small made-up runs of every kind, and what a figure really wrote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from gancli.distributions import build
from gancli.plots.canvas import agg
from gancli.records import (
    Gradients,
    GridCell,
    GridStory,
    JudgeStory,
    Missing,
    Pull,
    SetShapes,
    Story,
    Surface,
    Verdict,
)

SNAPSHOTS, EPOCHS, POINTS = 6, 300, 200
GAUSSIAN = build("gaussian", {})
TILTED = build("gaussian-2d", {})
CONVERGED = Verdict("converged", "good", sentence="settled at epoch 120 with w = .09")
LOST = Verdict("diverged", sentence="not finite from epoch 120 on", bad_epoch=120)


def points(target, count, seed=0):
    uniforms = np.random.default_rng(seed).uniform(size=(target.uniforms, count))
    return target.sample(uniforms)


def losses(epochs, penalised=False):
    noise = np.random.default_rng(1).normal(size=(epochs, 5)) * 0.05
    found = noise + np.array([0.7, 0.69, 0, 0.7, 0])
    found[:, [2, 4]] = np.linspace(8, 5, epochs)[:, None] if penalised else 0.0
    return found


def judge():
    """A D that loses its lead, honest in every bin, looked at in every other snapshot."""
    at, middles = np.arange(0, SNAPSHOTS, 2), (np.arange(10) + 0.5) / 10
    bins = np.stack([np.stack([np.full(10, 0.1), middles, middles])] * len(at))
    return JudgeStory(at, np.geomspace(1, 0.01, len(at)), bins)


def pull(samples):
    """Forces towards the origin, as large as the distance from it."""
    places = samples[..., :40].astype(float)
    return Pull(places, -places)


def set_shapes(target):
    """Sets like the real ones, but for their mean in the first snapshots."""
    rng = np.random.default_rng(6)
    four = np.array([0.0, 1.0, 0.0, 0.0])[:, None, None]
    real = four + rng.normal(size=(4, target.dimension, 30)) * 0.1
    real[:2] = real[:2] * 0.2 + np.stack([target.mean, np.sqrt(np.diag(target.covariance))])[:, :, None]
    return SetShapes(real, np.stack([real - (SNAPSHOTS - 1 - t) for t in range(SNAPSHOTS)]))


def run(target, surface, preset, penalised=False, epochs=EPOCHS, **fields):
    """A generator whose points move from far away into the target."""
    real = points(target, POINTS)
    steps = np.linspace(1, 0, SNAPSHOTS)[:, None, None]
    scores = np.random.default_rng(2).uniform(size=(SNAPSHOTS, POINTS))
    return Story(
        title=f"{preset} · seed 3",
        preset=preset,
        seed=3,
        target=target,
        epochs=np.linspace(0, epochs, SNAPSHOTS).astype(np.int64),
        samples=points(target, POINTS, 5) * (1 - 0.9 * steps) - 3 * steps,
        real=real,
        noise=np.random.default_rng(4).uniform(size=(1, POINTS)),
        surface=surface,
        real_scores=scores,
        fake_scores=scores[:, ::2] * 0.8,
        losses=losses(epochs, penalised),
        equilibrium=(1.386294, 0.693147),
        batch=100,
        batch_view="points",
        w=np.linspace(3, 0.1, SNAPSHOTS),
        verdict=CONVERGED,
        levels=(np.arange(POINTS) + 0.5) / POINTS,
        w_floor=0.05,
        judge=judge() if target.dimension == 1 else Missing("defined on the line only"),
        sets=Missing("D judges single points, not sets"),
        gradients=Gradients(np.arange(0, SNAPSHOTS, 2), np.geomspace(1, [0.1, 0.001], 3)),
        **fields,
    )


def _waves(shape):
    grid = np.add.outer(np.arange(SNAPSHOTS), np.arange(np.prod(shape))).reshape(SNAPSHOTS, *shape)
    return 0.5 + 0.5 * np.sin(grid / 7)


def line(**fields):
    x = np.linspace(*GAUSSIAN.limits[0], 41)
    return run(GAUSSIAN, Surface("line", x, None, _waves((41,))), "jang", **fields)


def sets():
    x, y = np.linspace(*GAUSSIAN.limits[0], 12), np.linspace(0.1, 3, 11)
    story = run(GAUSSIAN, Surface("moments", x, y, _waves((11, 12))), "nag")
    return replace(story, sets=set_shapes(GAUSSIAN), judge=Missing("D judges sets"))


def plane():
    x, y = (np.linspace(*ends, 12) for ends in TILTED.limits)
    story = run(TILTED, Surface("map", x, y, _waves((12, 12))), "chivers", penalised=True)
    return replace(story, pull=pull(story.samples))


def sets_of_the_plane():
    return replace(ring(), sets=set_shapes(build("ring", {})), pull=Missing("D judges sets"))


def scored():
    story = line()
    surface = replace(story.surface, values=20 * story.surface.values - 8, is_probability=False)
    judged = replace(story.judge, bins=None)
    return replace(
        story, surface=surface, judge=judged, real_scores=9 * story.real_scores, equilibrium=(2.0, None)
    )


def lost():
    story = sets()
    samples, values, scores = story.samples.copy(), story.surface.values.copy(), story.fake_scores.copy()
    w, found = story.w.copy(), story.losses.copy()
    for array in (samples, values, scores, w):
        array[2:] = np.nan
    found[120:] = np.nan
    surface = replace(story.surface, values=values)
    shapes = story.sets.made.copy()
    shapes[2:] = np.nan
    found_judge = judge()
    found_judge.gap[1:], found_judge.bins[1:] = np.nan, np.nan
    return replace(
        story,
        judge=found_judge,
        sets=replace(story.sets, made=shapes),
        gradients=Missing("no D takes part in this game"),
        samples=samples,
        surface=surface,
        fake_scores=scores,
        w=w,
        losses=found,
        verdict=LOST,
    )


def runaway():
    """Points that grow until they overflow."""
    story = line()
    growth = np.geomspace(1, 1e38, SNAPSHOTS)[:, None, None].astype(np.float32)
    with np.errstate(over="ignore"):
        samples = story.samples.astype(np.float32) * growth * 20
    norms = np.geomspace(1, [1e30, 1e300], 3)
    found = story.losses * np.geomspace(1, 1e30, EPOCHS)[:, None]
    return replace(
        story,
        samples=samples,
        losses=found,
        w=np.geomspace(1, 1e38, SNAPSHOTS),
        gradients=replace(story.gradients, norms=norms),
    )


def ring():
    target = build("ring", {})
    x, y = (np.linspace(*ends, 12) for ends in target.limits)
    story = run(target, Surface("map", x, y, _waves((12, 12))), "none")
    return replace(story, pull=pull(story.samples))


STORIES: dict[str, Callable[[], Story]] = {
    "line": line,
    "sets": sets,
    "plane": plane,
    "scored": scored,
    "lost": lost,
    "ring": ring,
    "sets of the plane": sets_of_the_plane,
    "runaway": runaway,
}


def cell(seed, samples, verdict=CONVERGED, w=0.09):
    return GridCell(seed, verdict, samples, np.full(len(samples), w))


def grid(cells, target=GAUSSIAN, seeds=None, successes=None):
    """Runs of which every third is lost, every fourth a needle far to the left."""
    found = []
    for k in range(cells):
        samples = np.stack([points(target, POINTS, 10 * k + t) for t in range(SNAPSHOTS)])
        verdict, w = CONVERGED, 0.09
        if k % 3 == 2:
            samples[2:], verdict, w = np.nan, LOST, np.nan
        elif k % 4 == 3:
            samples, verdict, w = 0 * samples - 11, Verdict("collapsed"), 12.0
        found.append(cell(k if seeds is None else seeds[k], samples, verdict, w))
    good = sum(one.verdict.label == "converged" for one in found) if successes is None else successes
    epochs = np.linspace(0, EPOCHS, SNAPSHOTS).astype(np.int64)
    return GridStory("a study", target, epochs, tuple(found), good, (0.49, 0.943))


@contextmanager
def written(monkeypatch) -> Iterator[list[Text]]:
    """The texts that are drawn inside."""
    found: list[Text] = []
    draw = Text.draw

    def note(text, renderer, *rest):
        if text.get_visible() and text.get_text().strip():
            found.append(text)
        return draw(text, renderer, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Text, "draw", note)
        yield found


def boxes(figure: Figure, texts: list[Text]) -> list[tuple[str, Bbox]]:
    """Each text that was drawn, and where its ink lies."""
    renderer = agg(figure).get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def misplaced(figure: Figure, texts: list[Text]) -> list[str]:
    """The texts that leave the figure or lie on one another."""
    width, height = agg(figure).get_renderer().get_canvas_width_height()
    found = boxes(figure, texts)
    wrong = [name for name, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    for k, (name, box) in enumerate(found):
        for other, its in found[k + 1 :]:
            overlap = (min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0))
            if min(overlap) > 1:
                wrong.append(f"{name!r} on {other!r}")
    return wrong
