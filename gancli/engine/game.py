"""An experiment with its names resolved: what the engine plays and what the reading half evaluates. No torch here."""

from dataclasses import dataclass

from gancli.config import Experiment
from gancli.distributions import Distribution, Noise
from gancli.losses import Loss, Penalty
from gancli.networks import Layout
from gancli.views import View


@dataclass(frozen=True)
class Game:
    """The rules of one training: table rows in place of names, and the layouts of both networks."""

    experiment: Experiment
    target: Distribution
    noise: Noise
    view: View
    loss: Loss
    generator: Layout
    discriminator: Layout
    generator_penalty: Penalty | None
    discriminator_penalty: Penalty | None
