"""The published systems by name: nothing but data. docs/presets.md says where each row comes from."""

from gancli.config import (
    Discriminator,
    Experiment,
    Generator,
    Noise,
    Optimizer,
    Pretraining,
    Target,
)

_MOMENTUM_SGD = Optimizer(name="sgd", lr=1e-3, momentum=0.9)
_ADAM = Optimizer(name="adam", lr=2e-4)
_SLOW_SGD = Optimizer(name="sgd", lr=2e-4, momentum=0.9)
_STAIRCASE = Optimizer(name="sgd", lr=1e-3, momentum=0.6, decay=0.95, decay_every=2500)
_DESCENT = Optimizer(name="sgd", lr=0.01)
_AYLIEN_SGD = Optimizer(name="sgd", lr=0.005, decay=0.95, decay_every=150)
_AYLIEN_ADAM = Optimizer(name="adam", lr=1e-3)
_NORMAL_4 = Target(name="gaussian", parameters={"mean": 4.0, "sd": 1.25})
_NARROW_4 = Target(name="gaussian", parameters={"mean": 4.0, "sd": 0.5})
_NORMAL_MINUS_1 = Target(name="gaussian", parameters={"mean": -1.0, "sd": 1.0})
_TILTED = Target(name="gaussian-2d", parameters={"mean": (1.0, 1.0), "covariance": ((1.0, 0.8), (0.8, 1.0))})
_MOMENTS_OF_A_SET = Discriminator(
    hidden=(10, 10), activations=("sigmoid",), view="moments", optimizer=_MOMENTUM_SGD
)


def _jang(preset: str, about: str, optimizer: Optimizer) -> Experiment:
    return Experiment(
        preset=preset,
        about=about,
        target=_NORMAL_MINUS_1,
        noise=Noise(name="stratified", low=-5.0, high=5.0, jitter=0.01),
        generator=Generator(
            hidden=(6, 5), output="tanh", output_scale=5.0, initialisation="normal", optimizer=optimizer
        ),
        discriminator=Discriminator(
            hidden=(6, 5), output="tanh", clamp=(0.01, 0.99), initialisation="normal", optimizer=optimizer
        ),
        batch=200,
        sort=True,
        epochs=10_000,
        log_every=1000,
        pretraining=Pretraining(steps=1000, batch=200),
    )


def _chivers(preset: str, about: str, penalty_on_g: float) -> Experiment:
    return Experiment(
        preset=preset,
        about=about,
        target=_TILTED,
        noise=Noise(dimension=2),
        generator=Generator(
            hidden=(64, 64),
            activations=("relu",),
            initialisation="truncated-normal",
            penalty="weights" if penalty_on_g else "none",
            penalty_weight=penalty_on_g,
            optimizer=_DESCENT,
        ),
        discriminator=Discriminator(
            hidden=(64, 64),
            activations=("relu",),
            output="softmax",
            initialisation="truncated-normal",
            penalty="weights",
            penalty_weight=0.005,
            optimizer=_DESCENT,
        ),
        loss="zero-sum",
        same_batch=True,
        epochs=40_001,
        log_every=200,
    )


PRESETS: dict[str, Experiment] = {
    "nag": Experiment(
        preset="nag",
        about="Dev Nag's GAN of the post: D judges the four moments of a set of 500",
        target=_NORMAL_4,
        generator=Generator(hidden=(5, 5), optimizer=_MOMENTUM_SGD),
        discriminator=_MOMENTS_OF_A_SET,
        d_steps=20,
        g_steps=20,
    ),
    "nag-2017": Experiment(
        preset="nag-2017",
        about="Dev Nag's first version: D judges 100 raw values and their squared deviations",
        target=_NORMAL_4,
        generator=Generator(hidden=(50, 50), activations=("elu", "sigmoid"), optimizer=_ADAM),
        discriminator=Discriminator(
            hidden=(50, 50), activations=("elu",), view="raw+variances", optimizer=_ADAM
        ),
        batch=100,
        epochs=30_000,
        log_every=200,
        snapshots=100,
    ),
    "mertz": Experiment(
        preset="mertz",
        about="David Mertz's variant: a wider generator with dropout that never sleeps",
        target=_NORMAL_4,
        generator=Generator(hidden=(10, 10), activations=("relu",), dropout=0.25, optimizer=_SLOW_SGD),
        discriminator=Discriminator(
            hidden=(10, 10), activations=("sigmoid",), view="moments", optimizer=_SLOW_SGD
        ),
        d_steps=20,
        g_steps=20,
        epochs=5001,
        log_every=1000,
    ),
    "jang": _jang(
        "jang", "Eric Jang's notebook: pretrained D, stratified noise, points one by one", _STAIRCASE
    ),
    "jang-blog": _jang(
        "jang-blog", "Eric Jang's text: the same with plain gradient descent at .01", _DESCENT
    ),
    "chivers": _chivers(
        "chivers",
        "Corey Chivers' film: 2-D, zero-sum, with the published penalty that makes G grow",
        penalty_on_g=-0.005,
    ),
    "chivers-fixed": _chivers("chivers-fixed", "the same without the penalty on G", penalty_on_g=0.0),
    "aylien": Experiment(
        preset="aylien",
        about="AYLIEN's TensorFlow GAN of 2016: pretrained D, batches of 12",
        target=_NARROW_4,
        noise=Noise(name="stratified", low=-8.0, high=8.0, jitter=0.01),
        generator=Generator(
            hidden=(4,), activations=("softplus",), initialisation="normal", optimizer=_AYLIEN_SGD
        ),
        discriminator=Discriminator(hidden=(8, 8, 8), initialisation="normal", optimizer=_AYLIEN_SGD),
        batch=12,
        sort=True,
        epochs=1200,
        pretraining=Pretraining(steps=1000, batch=12),
    ),
    "aylien-2017": Experiment(
        preset="aylien-2017",
        about="AYLIEN's version of 2017: ReLU, Adam, no pretraining, batches of 8",
        target=_NARROW_4,
        noise=Noise(name="stratified", low=-8.0, high=8.0, jitter=0.01),
        generator=Generator(
            hidden=(4,), activations=("softplus",), initialisation="normal", optimizer=_AYLIEN_ADAM
        ),
        discriminator=Discriminator(
            hidden=(8, 8, 8), activations=("relu",), initialisation="normal", optimizer=_AYLIEN_ADAM
        ),
        loss="nonsaturating-floored",
        batch=8,
        sort=True,
        epochs=5001,
    ),
}
