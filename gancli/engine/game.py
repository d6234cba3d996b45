"""An experiment with its names resolved: what the engine plays and what the reading half evaluates. No torch here."""

from dataclasses import dataclass

from gancli.arrays import Tensor
from gancli.config import Experiment
from gancli.distributions import Distribution, Noise, Source, Units
from gancli.engine.schedules import SCHEDULES
from gancli.losses import Loss, Penalty
from gancli.networks import Layout
from gancli.views import View


@dataclass(frozen=True)
class Game:
    """The rules of one training: table rows in place of names, and the layouts of both networks.

    Attributes:
        target: The truth, in the units that are reported.
        source: What real points are drawn from, in the units that are trained in.
        units: From those to these.
    """

    experiment: Experiment
    target: Distribution
    source: Source
    units: Units
    noise: Noise
    view: View
    loss: Loss
    generator: Layout
    discriminator: Layout
    generator_penalty: Penalty | None
    discriminator_penalty: Penalty | None

    def look(self, points: Tensor) -> Tensor:
        """What D judges of points (…, F, B): (…, features, judged columns)."""
        pack, epsilon = self.experiment.discriminator.pack, self.experiment.view_epsilon
        if pack > 1:  # B / pack columns of pack points each
            *lead, features, batch = points.shape
            points = points.reshape(*lead, features * pack, batch // pack)
        return self.view.look(points, epsilon)

    @property
    def judged(self) -> int:
        """F′, the features of what D judges."""
        experiment = self.experiment
        pack = experiment.discriminator.pack
        return self.view.features(self.target.dimension * pack, experiment.batch // pack)

    @property
    def columns(self) -> int:
        """J, the columns of what D judges of a batch: one of a set, as many as points or packs of them else."""
        experiment = self.experiment
        return 1 if self.view.of_sets else experiment.batch // experiment.discriminator.pack

    @property
    def has_critic(self) -> bool:
        """Whether a D takes part; not in the controls, where G compares points."""
        return self.loss.generator_compares != "points"

    @property
    def of_length(self) -> bool:
        """Whether some setting depends on the length of the run, which then cannot grow."""
        networks = (self.experiment.generator, self.experiment.discriminator)
        falls = any(SCHEDULES[network.optimizer.schedule].of_length for network in networks)
        return falls or self.experiment.discriminator.instance_noise > 0
