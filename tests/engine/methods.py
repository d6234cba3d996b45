"""A small game for every method of the torch engine, by its settings."""

from gancli.config import Experiment, with_settings
from gancli.engine.game import Game
from gancli.engine.optimizers import OPTIMIZERS
from gancli.engine.plays import PLAYS
from gancli.engine.schedules import SCHEDULES
from gancli.experiments import resolve
from gancli.losses import LOSSES, PENALTIES


def each(setting: str) -> tuple[str, str]:
    """The same setting of both networks."""
    return f"generator.{setting}", f"discriminator.{setting}"


SMALL = (
    "target.mean=2",
    "target.sd=.7",
    "noise.name=normal",
    "generator.hidden=[4]",
    "discriminator.hidden=[5,3]",
    "generator.optimizer.lr=.02",
    "discriminator.optimizer.lr=.05",
    "batch=12",
    "epochs=6",
)
"""Every number changes at every update, and no loss saturates within a few."""
IN_THE_PLANE = ("target=ring", "noise.dimension=2", "discriminator.output=softmax")
"""No matrix has a side of one."""

METHODS: dict[str, tuple[str, ...]] = {
    **{f"loss {name}": (f"loss={name}",) for name in LOSSES},
    **{
        f"penalty {name}": (
            f"discriminator.penalty={name}",
            "discriminator.penalty_weight=.7",
            "discriminator.initialisation=normal",
        )
        for name in PENALTIES
    },
    **{f"optimizer {name}": each(f"optimizer.name={name}") for name in OPTIMIZERS},
    **{
        f"schedule {name}": (*each(f"optimizer.schedule={name}"), *each("optimizer.decay=.3"))
        for name in SCHEDULES
    },
    **{f"play {name}": (f"play={name}", "consensus=.4") for name in PLAYS},
    "smoothed labels": ("loss.label=.9",),
    "other alphas": ("loss=alpha", "loss.alpha_d=2.5", "loss.alpha_g=.6"),
    "another margin": ("loss=energy", "loss.margin=.3"),
    "negative momentum": each("optimizer.momentum=-.5"),
    "several steps": ("d_steps=3", "g_steps=2"),
    "an unrolled D": ("unroll=3", "discriminator.penalty=gp", "discriminator.penalty_weight=.7"),
    "an averaged G": ("generator.average=.9", "g_steps=2"),
    "clipped weights": ("discriminator.clip=.1", "loss=wasserstein", "d_steps=3"),
    "spectral normalisation": ("discriminator.spectral=true", "loss=hinge"),
    "packs": ("discriminator.pack=3",),
    "instance noise": ("discriminator.instance_noise=.5",),
    "instance noise, same batch": ("discriminator.instance_noise=.5", "same_batch=true", "d_steps=2"),
    "minibatch discrimination": ("discriminator.minibatch_kernels=4",),
    "no biases": each("bias=false"),
    "another start of G": ("generator.initial_scale=.1", "generator.initial_shift=3"),
    "the plane": IN_THE_PLANE,
    "the plane, no biases": (*IN_THE_PLANE, *each("bias=false")),
    "the plane, spectral normalisation": (*IN_THE_PLANE, "discriminator.spectral=true"),
    "the plane, packs": (*IN_THE_PLANE, "discriminator.pack=3"),
    "the plane, energy distance": (*IN_THE_PLANE, "loss=energy-distance"),
    "the plane, dragan": (
        *IN_THE_PLANE,
        "discriminator.penalty=dragan",
        "discriminator.penalty_weight=.7",
        "play=consensus",
    ),
    "much at once": (
        "play=extragradient",
        "generator.average=.9",
        "discriminator.spectral=true",
        "discriminator.instance_noise=.5",
        "discriminator.penalty=r1+r2",
        "discriminator.penalty_weight=.7",
        "loss=relativistic",
        *each("optimizer.name=optimistic"),
    ),
}


def experiment(*settings: str) -> Experiment:
    """The small game with these settings changed."""
    return with_settings(Experiment(), [*SMALL, *settings])


def game(*settings: str) -> Game:
    """The same, its names resolved."""
    return resolve.game(experiment(*settings))
