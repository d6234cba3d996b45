"""Games that cost next to nothing, with a known end for each seed."""

STILL = (
    "target.mean=0",
    "target.sd=1",
    "noise.name=normal",
    "sort=false",
    "generator.hidden=[]",
    "discriminator.hidden=[]",
    "generator.optimizer.lr=1e-9",
    "discriminator.optimizer.lr=1e-9",
)
"""On aylien-2017: G(z) = weight · z, and nothing moves, so that the seed's first weight is the verdict."""
ENDS = ("off-target", "converged", "collapsed", "converged", "converged", "converged", "converged")
"""What becomes of seeds 0, 1, … of STILL; seed 9 is excellent."""
EXCELLENT, NEEDLE = 9, 8

WILD = (
    *STILL[:6],
    "loss=least-squares",
    "discriminator.output=linear",
    "generator.optimizer.name=sgd",
    "discriminator.optimizer.name=sgd",
    "generator.optimizer.lr=1",
    "discriminator.optimizer.lr=1",
)
"""On aylien-2017: of seeds 0 … 5 the last two are not finite after some epochs, the others collapse."""
LOST = {4: 3, 5: 6}
"""The seeds of WILD that diverge, with their first bad epoch."""
LIVELY = ("pretraining.steps=50", "log_every=7")
"""On aylien: a game in which every number changes at every epoch, with a short pretraining."""


def options(settings):
    """The settings for the command line."""
    return [word for setting in settings for word in ("--set", setting)]
