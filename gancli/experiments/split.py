"""``gan split``: how much of a GAN's error is G's size, how much the data, how much the loss, how much the learnt D.

Four trainings of the same G with the same seeds, each with one more imperfection than the one before: against optimal
transport between sorted batches (in the plane: the energy distance) with points without end; the same from a finite set
of points; against the exact best D; and the game itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from gancli import config
from gancli.config import Experiment
from gancli.distributions import on_line
from gancli.engine.game import Game
from gancli.experiments import engines, judging, machine, resolve
from gancli.experiments.ledger import Ledger
from gancli.experiments.oracle import SNAPSHOTS, oracle, refusal
from gancli.experiments.preparing import NOBODY, Watch, prepare
from gancli.experiments.recording import Recording
from gancli.records import Verdict

_BEST = (
    "generator.optimizer.name=adam",
    "generator.optimizer.lr=.01",
    "generator.optimizer.betas=[.9,.999]",
    "generator.optimizer.schedule=cosine",
    "generator.optimizer.decay=0",
    "generator.penalty=none",
    "batch=512",
    "epochs=4000",
    "d_steps=1",
    "g_steps=1",
    "play=alternating",
    "unroll=0",
    "pretraining.steps=0",
    "discriminator.view=points",
    "discriminator.pack=1",
    "log_every=4000",
)


@dataclass(frozen=True)
class Part:
    """One training of all seeds, or why there is none."""

    name: str
    explanation: str
    verdicts: Sequence[Verdict] = ()
    refusal: str | None = None

    @property
    def w(self) -> float | None:
        """The median over the seeds; a diverged one counts as infinite."""
        if not self.verdicts:
            return None
        return median(v.w if v.w is not None else float("inf") for v in self.verdicts)

    @property
    def successes(self) -> int:
        """How many seeds converged."""
        return sum(v.label == "converged" for v in self.verdicts)


@dataclass(frozen=True)
class Split:
    """The parts of an experiment's error, from the most to the least help."""

    preset: str
    seeds: Sequence[int]
    parts: Sequence[Part]

    def to_dict(self) -> dict[str, Any]:
        """The document of --json; an infinite w is null."""
        return {
            "schema": 1,
            "preset": self.preset,
            "seeds": list(self.seeds),
            "parts": [
                {
                    "name": part.name,
                    "explanation": part.explanation,
                    "median_w": part.w if part.w is not None and part.w < float("inf") else None,
                    "converged": part.successes if part.verdicts else None,
                    "w": [v.w for v in part.verdicts],
                    **({"reason": part.refusal} if part.refusal else {}),
                }
                for part in self.parts
            ],
        }


def split(
    experiment: Experiment, *, runs: int = 8, seed: int = 0, watch: Watch = NOBODY,
    progress: Callable[[str], None] = lambda name: None,
) -> Split:  # fmt: skip
    """Train and judge the four parts.

    Args:
        experiment: The GAN in question.
        runs: Seeds of each part.
        seed: The first of them.
        watch: Who is told of compiling.
        progress: Called with the name of each part before it begins.
    """
    seeds = range(seed, seed + runs)
    resolve.check_seeds(seeds)
    game = resolve.game(experiment)
    best = _best(experiment, game)
    endless = config.with_settings(best, ["data_points=0"])
    parts = [
        Part(
            "best G of this size",
            "G trained against the target itself, without a game, with points without end",
        ),
        Part("finite data", "the same from the finite set of points"),
        Part("exact D", "G trained in its own budget against the exact best D"),
        Part("the game", "G and D as they are"),
    ]
    trainings: list[Callable[[], Recording] | str] = [
        lambda: trained(resolve.game(endless), seeds, watch),
        (lambda: trained(resolve.game(best), seeds, watch))
        if experiment.data_points
        else "no finite data are set",
        refusal(game) or (lambda: oracle(game, seeds)),
        lambda: trained(game, seeds, watch),
    ]
    return Split(
        experiment.preset,
        list(seeds),
        [_judged(part, training, progress) for part, training in zip(parts, trainings, strict=True)],
    )


def trained(game: Game, seeds: Sequence[int], watch: Watch) -> Recording:
    """A recording in memory, of the snapshots that a verdict needs."""
    from gancli.engine.train import train

    used = engines.expected(engines.ANYTHING, game, len(seeds))
    prepare(used.engine, game, watch)
    epochs, ledger = game.experiment.epochs, Ledger(seeds)
    kept = {round(epochs * k / SNAPSHOTS) for k in range(SNAPSHOTS + 1)}
    for snapshot in train(
        game, seeds, "cpu", engine=used.engine, jobs=used.threads, is_recorded=kept.__contains__
    ):
        ledger.add(snapshot)
    return Recording.of(game, seeds, ledger.take()[0])


def _best(experiment: Experiment, game: Game) -> Experiment:
    """The same G without D: sorted batches on the line, energy distance in the plane."""
    loss = "sorted-pairs" if on_line(game.target) else "energy-distance"
    plain = config.with_settings(experiment, ["loss=nonsaturating", *_BEST])
    return config.with_settings(plain, [f"loss={loss}"])


def _judged(part: Part, training: Callable[[], Recording] | str, progress: Callable[[str], None]) -> Part:
    if isinstance(training, str):
        return Part(part.name, part.explanation, refusal=training)
    progress(part.name)
    verdicts = list(judging.verdicts(training(), jobs=machine.cores()))
    return Part(part.name, part.explanation, verdicts)
