"""Small made-up studies, to be drawn."""

from collections import Counter

import numpy as np

from gancli.metrics.intervals import wilson
from gancli.metrics.profile import profile
from gancli.metrics.survival import settling
from gancli.records import SettingStory, StudyStory

KINDS = ("drifting", "oscillating", "off-target", "collapsed", "diverged")
EPOCHS = 5000


def setting(values, runs=10, good=6, seed=0):
    """So many good runs, then one of each kind of failure after the other."""
    rng = np.random.default_rng(seed)
    labels = ["converged"] * good + [KINDS[k % len(KINDS)] for k in range(runs - good)]
    w = np.exp(rng.normal([-2.0 if label == "converged" else 1.0 for label in labels], 0.4))
    w[[label == "diverged" for label in labels]] = np.inf
    settled = np.array([label == "converged" for label in labels])
    at = np.where(settled, 50 * rng.integers(5, 60, runs), EPOCHS)
    label = ", ".join(f"{key} {value}" for key, value in values.items())
    axis = np.geomspace(0.02, 20, 50)
    curve = settling(at, settled)
    return SettingStory(
        label, values, runs, Counter(labels), wilson(good, runs), w, curve, profile(w, axis), EPOCHS
    )


def losses(count=3, runs=10):
    """One varied key with that many values."""
    names = ["nonsaturating", "minimax", "least-squares", "hinge", *(f"other-{k}" for k in range(60))]
    good = [round(runs * (1 - k / count)) for k in range(count)]
    return StudyStory(
        "nag, 5,000 epochs",
        tuple(setting({"loss": names[k]}, runs, good[k], k) for k in range(count)),
        0.35,
    )


def rates(rows=3, columns=4, runs=20, missing=()):
    """Two learning rates."""
    keys = ("generator.optimizer.lr", "discriminator.optimizer.lr")
    found = [
        setting(dict(zip(keys, (10.0 ** -(k + 1), 10.0 ** -(j + 1)), strict=True)), runs, runs * (k + j) // 7)
        for k in range(rows)
        for j in range(columns)
        if (k, j) not in missing
    ]
    return StudyStory("aylien, 1,200 epochs", tuple(found), 0.35)


def hopeless():
    """Every run of both settings diverged."""
    gone = [setting({"loss": name}, 4, 0) for name in ("minimax", "hinge")]
    lost = [
        SettingStory(
            each.label,
            each.set,
            4,
            {"diverged": 4},
            each.interval,
            np.full(4, np.inf),
            each.settling,
            each.profile,
            EPOCHS,
        )
        for each in gone
    ]
    return StudyStory("nag, 5,000 epochs", tuple(lost), 0.35)
