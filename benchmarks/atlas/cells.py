"""What the atlas asks: methods × targets with equal budgets of updates, and the published presets as they are."""

from dataclasses import dataclass
from itertools import product

from gancli import config
from gancli.config import Discriminator, Experiment, Generator, Noise, Optimizer
from gancli.experiments import resolve

SEEDS = 200
"""Of every cell of methods × targets."""
UPDATES = 6_000
"""Updates of D and G together."""
_ADAM = Optimizer(name="adam", lr=1e-3, betas=(0.5, 0.9))
_FAST = tuple(f"{network}.optimizer.lr=3e-3" for network in ("generator", "discriminator"))

_R3GAN = (
    "loss=relativistic",
    "discriminator.output=linear",
    "discriminator.penalty=r1+r2",
    "generator.optimizer.betas=[0,.9]",
    "discriminator.optimizer.betas=[0,.9]",
)

METHODS: dict[str, tuple[str, ...]] = {
    "nonsaturating": (),
    "minimax": ("loss=minimax",),
    "least-squares": ("loss=least-squares", "discriminator.output=linear"),
    "hinge": ("loss=hinge", "discriminator.output=linear"),
    "relativistic": ("loss=relativistic", "discriminator.output=linear"),
    "f-kl": ("loss=f-kl", "discriminator.output=linear"),
    "wgan clip": ("loss=wasserstein", "discriminator.output=linear", "discriminator.clip=.1", "d_steps=5"),
    "wgan gp": (
        "loss=wasserstein",
        "discriminator.output=linear",
        "discriminator.penalty=gp",
        "discriminator.penalty_weight=1",
        "d_steps=5",
    ),
    "r1": ("discriminator.penalty=r1", "discriminator.penalty_weight=.3"),
    "r1 of 1": ("discriminator.penalty=r1", "discriminator.penalty_weight=1"),
    "r3gan": (*_R3GAN, "discriminator.penalty_weight=.3"),
    "r3gan of 1": (*_R3GAN, "discriminator.penalty_weight=1"),
    "packing 2": ("discriminator.pack=2",),
    "packing 4": ("discriminator.pack=4",),
    "instance noise": ("discriminator.instance_noise=.5",),
    "feature matching": ("loss=feature-matching",),
    "label smoothing": ("loss.label=.9",),
    "average": ("generator.average=.99",),
    "energy distance": ("loss=energy-distance",),
}
"""Settings of each method, on top of nonsaturating with Adam 1e-3 (.5, .9)."""

_SHARP = (
    "target=ring",
    "target.sd=.02",
    "batch=100",
    "generator.hidden=[64,64]",
    "generator.activations=[relu]",
    "discriminator.hidden=[64]",
    "discriminator.activations=[relu]",
    "generator.optimizer.betas=[.5,.999]",
    "discriminator.optimizer.betas=[.5,.999]",
)

TARGETS: dict[str, tuple[str, ...]] = {
    "sharp ring": _SHARP,
    "normal": ("target=gaussian",),
    "normal, fast": ("target=gaussian", *_FAST),
    "ring": ("target=ring", "target.sd=.1"),
    "bimodal": ("target=bimodal",),
    "comb": ("target=comb",),
    "student-t": ("target=student-t", "target.degrees=3"),
    "two-moons": ("target=two-moons",),
    "exponential": ("target=exponential",),
}
"""Settings of each column: a target, mostly for the same networks and rates."""

PRESETS = {
    "nag": 1000,
    "jang": 1000,
    "aylien": 1000,
    "mertz": 200,
    "nag-2017": 200,
    "chivers": 20,
}
"""Seeds of the published systems, as they are."""


@dataclass(frozen=True)
class Cell:
    """One number of the atlas: an experiment, and how many seeds it is trained with."""

    row: str
    column: str
    experiment: Experiment
    seeds: int

    @property
    def name(self) -> str:
        """The name of its file of results."""
        return f"{self.column}--{self.row}".replace(", ", "-").replace(" ", "-")


def cells() -> list[Cell]:
    """All of them, the presets first."""
    published = [Cell(name, "published", resolve.preset(name), seeds) for name, seeds in PRESETS.items()]
    crossed = [
        Cell(method, target, _experiment(method, target), SEEDS)
        for target, method in product(TARGETS, METHODS)
    ]
    return published + crossed


def _experiment(method: str, column: str) -> Experiment:
    base = Experiment(
        noise=Noise(name="normal"),
        generator=Generator(hidden=(32, 32), activations=("elu",), optimizer=_ADAM),
        discriminator=Discriminator(hidden=(32, 32), activations=("elu",), optimizer=_ADAM),
        batch=64,
        snapshots=100,
    )
    chosen = config.with_settings(base, [*TARGETS[column], *METHODS[method]])
    epochs, dimension = UPDATES // (chosen.d_steps + chosen.g_steps), resolve.game(chosen).target.dimension
    return config.with_settings(chosen, [f"epochs={epochs}", f"noise.dimension={dimension}"])
