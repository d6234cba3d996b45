"""Settings that contradict each other are refused, with words that say what is wrong; their neighbours are not."""

import pytest

from gancli.config import Experiment, with_settings
from gancli.errors import UsageError
from gancli.experiments import resolve
from gancli.losses import LOSSES, PENALTIES

CONTROLS = [name for name, row in LOSSES.items() if row.generator_compares == "points"]
PRETRAINED = ("pretraining.steps=5",)
REFUSED = {  # settings on the plainest game, and what is said of them
    "a label that nobody takes": (("loss=hinge", "loss.label=.9"), "'hinge' takes no label"),
    "a margin that nobody takes": (("loss.margin=2",), "takes no margin"),
    "an alpha that nobody takes": (("loss.alpha_d=2",), "takes no alpha_d"),
    "extragradient with 20 steps of D": (
        ("play=extragradient", "d_steps=20"),
        "both move at once, D 20 times",
    ),
    "consensus with 2 steps of G": (("play=consensus", "g_steps=2"), "G 2 times"),
    "unrolling where both move": (("play=consensus", "unroll=2"), "unroll is for a G that moves after D"),
    "packs of sets": (("discriminator.view=moments", "discriminator.pack=5"), "cannot judge packs of 5"),
    "packs that leave points over": (("discriminator.pack=7", "batch=12"), "cannot judge packs of 7"),
    "a pack larger than the batch": (("discriminator.pack=24", "batch=12"), "cannot judge packs of 24"),
    "packs and pretraining": (("discriminator.pack=2", *PRETRAINED), "cannot judge packs"),
    "sorted pairs in the plane": (("loss=sorted-pairs", "target=ring"), "one dimension"),
    "sorted points in the plane": (("sort=true", "target=ring"), "sort needs a target with one dimension"),
    "features that are not there": (("loss=feature-matching", "discriminator.hidden=[]"), "D has none"),
    **{
        f"{name} of G": ((f"generator.penalty={name}", "generator.penalty_weight=1"), "on D's slope")
        for name, row in PENALTIES.items()
        if row.of_slopes
    },
    **{f"{name}, unrolled": ((f"loss={name}", "unroll=1"), "has no D to unroll") for name in CONTROLS},
    **{
        f"{name}, {play}": ((f"loss={name}", f"play={play}"), "has no D to move at once")
        for name in CONTROLS
        for play in ("extragradient", "consensus")
    },
    **{
        f"{name} of sets": ((f"loss={name}", "discriminator.view=moments"), "compares points, not sets")
        for name in CONTROLS
    },
    **{f"{name} of packs": ((f"loss={name}", "discriminator.pack=2"), "not sets") for name in CONTROLS},
    "a clamped score": (
        ("discriminator.output=linear", "discriminator.clamp=[.1,.9]"),
        "for a probability, not for the output 'linear'",
    ),
    "a clamp the wrong way round": (("discriminator.clamp=[.9,.1]",), "low first"),
    "a tanh without a clamp": (("discriminator.output=tanh",), "needs discriminator.clamp"),
    "two bounds on D's slope": (
        ("discriminator.clip=.1", "discriminator.spectral=true"),
        "both bound D's slope",
    ),
    "a shift without biases": (("generator.bias=false", "generator.initial_shift=2"), "G has none"),
    "pretraining on a point": (("target=point", *PRETRAINED), "fits D to a density"),
    "pretraining in the plane": (("target=ring", *PRETRAINED), "fits D to a density"),
    "pretraining on sets": (("discriminator.view=moments", *PRETRAINED), "fits D to a density"),
    "a staircase down to nothing": (("generator.optimizer.decay=0",), "stops after its first step"),
    "a set of one": (("discriminator.view=moments", "batch=1"), "at least 2 points"),
    "noise between nothing": (("noise.low=1", "noise.high=1"), "low must be below high"),
    "activations for other layers": (("discriminator.activations=[relu,tanh,elu]",), "3 activations for 2"),
    "an unknown loss": (("loss=wgan",), "unknown loss 'wgan'"),
    "an unknown penalty": (("discriminator.penalty=wgan-gp",), "unknown penalty"),
    "an unknown play": (("play=consesus",), "did you mean 'consensus'"),
    "an unknown optimiser": (("generator.optimizer.name=RMSprop",), "did you mean 'rmsprop'"),
    "an unknown schedule": (("discriminator.optimizer.schedule=cosin",), "did you mean 'cosine'"),
}
ACCEPTED = {
    "a label that is taken": ("loss=minimax", "loss.label=.9"),
    "a number that is the default": ("loss=hinge", "loss.label=1"),
    "simultaneous with 20 steps of D": ("play=simultaneous", "d_steps=20", "unroll=2"),
    "extragradient with one step each": ("play=extragradient", "d_steps=1", "g_steps=1"),
    "packs that come out even": ("discriminator.pack=4", "batch=12"),
    "one pack of all": ("discriminator.pack=12", "batch=12"),
    "packs in the plane": ("discriminator.pack=2", "batch=12", "target=ring"),
    "a control in the plane": ("loss=energy-distance", "target=ring"),
    "a control, simultaneous": ("loss=sorted-pairs", "play=simultaneous"),
    "features": ("loss=feature-matching", "unroll=1"),
    "a penalty of G's weights": ("generator.penalty=weights", "generator.penalty_weight=-.1"),
    "a penalty of D that is paid": ("discriminator.penalty=gp", "discriminator.penalty_weight=1"),
    "a clamped probability": ("discriminator.output=softmax", "discriminator.clamp=[.1,.9]"),
    "a narrow start without biases": ("generator.bias=false", "generator.initial_scale=.1"),
    "a line down to nothing": ("generator.optimizer.schedule=linear", "generator.optimizer.decay=0"),
    "a point": ("target=point",),
    "directions and biases": ("discriminator.spectral=true", "discriminator.minibatch_kernels=3"),
}


def resolved(settings):
    return resolve.game(with_settings(Experiment(), settings))


@pytest.mark.parametrize("name", REFUSED)
def test_a_contradiction_is_named(name):
    settings, words = REFUSED[name]
    with pytest.raises(UsageError, match=words):
        resolved(settings)


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_fits_is_taken(name):
    assert resolved(ACCEPTED[name]).judged > 0


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_said_to_type_next_is_a_way_out(name):
    settings, _ = REFUSED[name]
    with pytest.raises(UsageError) as caught:
        resolved(settings)
    words = caught.value.fix.split()
    if "--set" in words:
        resolved([*settings, *words[1::2]])
