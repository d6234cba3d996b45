"""Small games in which several methods meet, by their settings: what one leaves in a workspace, another may read."""

from gancli.config import Experiment
from tests.engine.methods import IN_THE_PLANE, each, experiment

SETS = "discriminator.view=moments"
BLURRED = "discriminator.instance_noise=.5"
ASKEW = ("d_steps=3", "g_steps=2")


def steep(penalty: str) -> tuple[str, ...]:
    """A penalty on D's slopes that makes a difference."""
    return f"discriminator.penalty={penalty}", "discriminator.penalty_weight=.7"


MIXTURES: dict[str, tuple[str, ...]] = {
    "sets, simultaneous": (SETS, "play=simultaneous", *ASKEW),
    "sets, blurred, same batch": (SETS, BLURRED, "same_batch=true", *ASKEW),
    "sorted sets, blurred, zero-sum": (
        "discriminator.view=raw+variances",
        "sort=true",
        BLURRED,
        "loss=zero-sum",
    ),
    "sets, features": (SETS, "loss=feature-matching", BLURRED, *each("bias=false")),
    "sets, slopes": (SETS, *steep("gp"), "play=simultaneous"),
    "raw sets, slopes, blurred": ("discriminator.view=raw", *steep("r1+r2"), BLURRED),
    "squares in the plane": (
        "discriminator.view=squares",
        *IN_THE_PLANE,
        *steep("gp"),
        BLURRED,
        "discriminator.pack=2",
        "loss=zero-sum",
    ),
    "packs, features, dropout, same batch": (
        "discriminator.pack=3",
        "loss=feature-matching",
        "generator.dropout=.3",
        "same_batch=true",
        "generator.average=.5",
        *ASKEW,
    ),
    "packs in the plane, no biases, slopes": (
        *IN_THE_PLANE,
        "discriminator.pack=3",
        *each("bias=false"),
        *steep("gp"),
    ),
    "controls, blurred, same batch": (
        *IN_THE_PLANE,
        "loss=moment-matching",
        BLURRED,
        "same_batch=true",
        "generator.average=.5",
        *ASKEW,
    ),
    "sorted points in pairs": ("sort=true", "loss=relativistic"),
    "sorted points, slopes between pairs": ("sort=true", *steep("gp")),
    "sorted points in packs": ("sort=true", "discriminator.pack=3"),
    "sorted points, blurred": ("sort=true", BLURRED),
    "slopes of a clamped D": ("discriminator.clamp=[.3,.6]", *steep("r1+r2")),
    "slopes of a clamped tanh": (
        "discriminator.output=tanh",
        "discriminator.clamp=[.01,.99]",
        "discriminator.initialisation=normal",
        *steep("gp"),
    ),
    "slopes of a clamped softmax": ("discriminator.clamp=[.2,.8]", *IN_THE_PLANE, *steep("lp")),
    "slopes without hidden layers": ("discriminator.hidden=[]", *steep("dragan")),
    "slopes of every activation": (
        "discriminator.hidden=[6,5,4,5,6,4]",
        "discriminator.activations=[tanh,sigmoid,elu,softplus,linear,relu]",
        "discriminator.initialisation=normal",
        *steep("r1+r2"),
    ),
    "all at once": (
        *steep("dragan"),
        BLURRED,
        "discriminator.clip=.2",
        "generator.average=.7",
        "play=simultaneous",
        "discriminator.pack=2",
        "generator.dropout=.2",
        "loss=relativistic",
        *each("optimizer.name=adam"),
        *ASKEW,
    ),
}


def mixture(name: str) -> Experiment:
    """The experiment."""
    return experiment(*MIXTURES[name])
