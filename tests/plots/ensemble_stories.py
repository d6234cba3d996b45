"""Small made-up ensembles of every kind."""

from dataclasses import replace

import numpy as np
from plot_stories import GAUSSIAN, TILTED, points

from gancli.distributions import build
from gancli.metrics.intervals import wilson
from gancli.metrics.profile import profile
from gancli.records import EnsembleStory, Verdict

T, N = 21, 200
FAILURES = ("drifting", "oscillating", "off-target", "collapsed", "diverged")


def ensemble(good=12, bad=8, target=GAUSSIAN, seed=0, lost=True, hint="", unjudged=False):
    """Runs that approach the target, then runs that end in every other way; those that diverged stop half-way."""
    rng, runs = np.random.default_rng(seed), good + bad
    labels = ["converged"] * good + [FAILURES[k % len(FAILURES)] for k in range(bad)]
    goal = 0.0 if target.dimension == 2 else 4.0
    course = np.linspace(0, 1, T) * np.ones((runs, 1))
    off = np.where(np.arange(runs) < good, 0.1, rng.uniform(0.5, 3, runs))[:, None]
    w = 3 * (1 - course) + off + 0.01 * rng.uniform(size=(runs, T))
    place, width = goal + off - 2 * (1 - course), 1.25 * (1 + off) * course
    clouds = np.stack([points(target, N, k) + off[k] for k in range(runs)])
    for k in np.flatnonzero([lost and label == "diverged" for label in labels]):
        for values in (w, place, width):
            values[k, T // 2 :] = np.nan
        clouds[k] = np.nan
    end = np.where(np.isfinite(w[:, -1]), w[:, -1], np.inf)
    return EnsembleStory(
        title="nag, 5,000 epochs",
        hint=hint,
        target=target,
        epochs=np.linspace(0, 5000, T).astype(np.int64),
        verdicts=tuple(Verdict(None if unjudged else label) for label in labels),
        w=w,
        place=place,
        width=width,
        words=("mean", "sd", "sds"),
        ends=clouds,
        interval=wilson(good, runs),
        profile=profile(end, np.geomspace(0.05, 10, 80)),
        tolerance=0.35,
        w_floor=0.03,
    )


def hopeless():
    """Not one finite number."""
    story = ensemble(0, 7)
    for values in (story.w, story.place, story.width, story.ends):
        values[:] = np.nan
    return replace(story, profile=profile(np.full(7, np.inf), story.profile.x))


ENSEMBLES = {
    "some": ensemble,
    "plane": lambda: ensemble(target=TILTED),
    "ring": lambda: ensemble(4, 9, build("ring", {})),
    "heavy": lambda: ensemble(target=build("cauchy", {})),
    "point": lambda: ensemble(target=build("point", {})),
    "all good": lambda: ensemble(9, 0),
    "none good": lambda: ensemble(0, 9),
    "one": lambda: ensemble(1, 0),
    "one bad": lambda: ensemble(0, 1),
    "few": lambda: ensemble(3, 2),
    "thousand": lambda: ensemble(600, 400),
    "short": lambda: ensemble(6, 0, unjudged=True),
    "varied": lambda: ensemble(
        hint="the first of 2 settings; another one: gan render runs/losses/parts/part-2 --panels ensemble"
    ),
    "hopeless": hopeless,
}
