"""From a recording to what is drawn of one member: its Story."""

from collections.abc import Callable, Mapping
from typing import Any

from gancli.distributions import Distribution, on_line
from gancli.experiments import judging
from gancli.experiments.gradient_story import gradient_story
from gancli.experiments.grid_story import STILL
from gancli.experiments.judge_story import judge_story
from gancli.experiments.pairs import lacks_map
from gancli.experiments.pull_story import pull_story
from gancli.experiments.run import Run
from gancli.experiments.scoring import SAMPLES, fake_scores, real_scores
from gancli.experiments.set_story import set_story
from gancli.experiments.surface_story import surface_story
from gancli.metrics.floors import floors
from gancli.metrics.trajectory import trajectory
from gancli.records import Missing, Story

_REPETITIONS = 40
"""How many real samples the noise floor is the mean of."""


def story(run: Run, member: int | None = None) -> Story:
    """One member's run, ready to be drawn.

    Args:
        run: The run.
        member: Its seed; the first one where left out.

    Raises:
        MissingError: The run has no such member.
    """
    recording, game = run.recording, run.game
    place = recording.member(member)
    kept = recording.filmed
    g = {name: w[kept, place] for name, w in recording.generators.items()}
    d = {name: w[kept, place] for name, w in recording.discriminators.items()}
    epochs, seed = recording.epochs[kept], recording.seeds[place]
    noise, dropout = judging.fixed_noise(game, SAMPLES), judging.fixed_masks(run.experiment, SAMPLES)
    samples = judging.points(game, g, noise, dropout)
    no_map, untrained = lacks_map(game), recording.untrained_discriminator
    return _Told(
        {
            "surface": lambda: surface_story(game, d),
            "real_scores": lambda: real_scores(game, d),
            "fake_scores": lambda: fake_scores(game, g, d),
            "judge": lambda: judge_story(game, g, d, samples),
            "pull": lambda: pull_story(game, d, samples),
            "sets": lambda: set_story(game, g),
            "gradients": lambda: gradient_story(game, g, d, epochs, seed),
            "w_floor": lambda: w_floor(game.target, SAMPLES),
        },
        title=" · ".join(filter(None, (run.name, f"seed {seed}", run.remark))),
        preset=run.experiment.preset,
        seed=seed,
        target=game.target,
        epochs=epochs,
        samples=samples,
        real=judging.drawn_real(game, 0, STILL),
        noise=judging.drawn_noise(game, 0, STILL),
        losses=recording.losses[:, place],
        equilibrium=game.loss.equilibrium(run.experiment.loss_parameters),
        batch=run.experiment.batch,
        batch_view=run.experiment.discriminator.view,
        w=trajectory(epochs, samples, game.target).w,
        verdict=run.verdicts()[place],
        levels=Missing(no_map) if no_map else judging.fixed_levels(SAMPLES),
        untrained_surface=None
        if untrained is None
        else surface_story(game, {name: w[:, place] for name, w in untrained.items()}, clamped=False),
        pretraining=None if recording.pretraining is None else recording.pretraining[:, place],
    )


def w_floor(target: Distribution, count: int) -> float | None:
    """The mean w of that many real points; None where it is 0."""
    name = "w1_sigma" if on_line(target) else "sliced_w1"
    return floors(target, count, [name], _REPETITIONS)[name].mean or None


class _Told(Story):
    """A story whose costly parts are worked out when a panel first asks for them."""

    def __init__(self, later: Mapping[str, Callable[[], Any]], **known: Any) -> None:
        self.__dict__.update(known, _later=later)

    def __getstate__(self) -> dict[str, Any]:
        """What is known by now: to another process goes what was asked for."""
        return {name: part for name, part in self.__dict__.items() if name != "_later"}

    def __getattr__(self, name: str) -> Any:
        """A part that nobody asked for before."""
        if name not in self.__dict__.get("_later", {}):
            raise AttributeError(name)
        self.__dict__[name] = part = self._later[name]()
        return part
