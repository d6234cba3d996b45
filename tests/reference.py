"""The yardstick: one textbook GAN per preset, in plain torch, written apart from the package.

``nn.Linear``, ``torch.optim``, probabilities instead of log-odds, a for loop. It takes its initial weights and its
random numbers from outside, so that it can be compared with the engine number by number, in float64.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

BCE = nn.BCELoss()


def moments(points: Tensor) -> Tensor:
    mean = torch.mean(points)
    std = torch.pow(torch.mean(torch.pow(points - mean, 2.0)), 0.5)
    z = (points - mean) / std
    return torch.stack(
        [mean, std, torch.mean(torch.pow(z, 3.0)), torch.mean(torch.pow(z, 4.0)) - 3.0]
    ).reshape(1, 4)


def raw_and_variances(points: Tensor) -> Tensor:
    row = points.reshape(1, -1)
    return torch.cat([row, torch.pow(row - row.detach().mean(), 2.0)], 1)


def each_point(points: Tensor) -> Tensor:
    return points


class Net(nn.Module):
    """Linear layers with a function after each; dropout factors multiply what enters the hidden functions."""

    def __init__(
        self, widths: list[int], functions: list[Callable[[Tensor], Tensor]], scale: float = 1.0
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b, dtype=torch.float64) for a, b in pairwise(widths))
        self.functions, self.scale = functions, scale

    def forward(self, x: Tensor, masks: tuple[Tensor, ...] = ()) -> Tensor:
        for i, (layer, function) in enumerate(zip(self.layers, self.functions, strict=True)):
            x = layer(x)
            if i < len(masks):
                x = x * masks[i]
            x = function(x)
        return self.scale * x


def identity(x: Tensor) -> Tensor:
    return x


def clamp(p: Tensor) -> Tensor:
    return torch.clamp(p, 0.01, 0.99)


def bce_discriminator(d_real: Tensor, d_fake: Tensor) -> Tensor:
    return BCE(d_real, torch.ones_like(d_real)) + BCE(d_fake, torch.zeros_like(d_fake))


def bce_generator(d_real: Tensor, d_fake: Tensor) -> Tensor:
    return BCE(d_fake, torch.ones_like(d_fake))


def floored(p: Tensor) -> Tensor:
    return torch.log(torch.maximum(p, torch.tensor(1e-5, dtype=torch.float64)))


def floored_discriminator(d_real: Tensor, d_fake: Tensor) -> Tensor:
    return torch.mean(-floored(d_real) - floored(1 - d_fake))


def floored_generator(d_real: Tensor, d_fake: Tensor) -> Tensor:
    return torch.mean(-floored(d_fake))


def clamped_discriminator(d_real: Tensor, d_fake: Tensor) -> Tensor:
    return 1 - torch.mean(torch.log(clamp(d_real)) + torch.log(1 - clamp(d_fake)))


def clamped_generator(d_real: Tensor, d_fake: Tensor) -> Tensor:
    return 1 - torch.mean(torch.log(clamp(d_fake)))


def rows_cross_entropy(real: Tensor, fake: Tensor) -> Tensor:
    logits = torch.cat([fake, real])
    labels = torch.cat([torch.zeros(len(fake)), torch.ones(len(real))]).long()
    return functional.cross_entropy(logits, labels)


def half_squares(net: nn.Module) -> Tensor:
    return sum((0.5 * (p**2).sum() for p in net.parameters() if p.ndim == 2), torch.tensor(0.0))


@dataclass
class System:
    """What a tutorial's script defines."""

    generator: Callable[[], Net]
    discriminator: Callable[[], Net]
    view: Callable[[Tensor], Tensor]
    d_loss: Callable[[Tensor, Tensor], Tensor]
    g_loss: Callable[[Tensor, Tensor], Tensor]
    optimizer: Callable[[nn.Module], torch.optim.Optimizer]
    d_penalty: float = 0.0
    g_penalty: float = 0.0
    decay: tuple[float, int] = (1.0, 1)


def sgd(lr: float, momentum: float = 0.0) -> Callable[[nn.Module], torch.optim.Optimizer]:
    return lambda net: torch.optim.SGD(net.parameters(), lr=lr, momentum=momentum)


def adam(lr: float) -> Callable[[nn.Module], torch.optim.Optimizer]:
    return lambda net: torch.optim.Adam(net.parameters(), lr=lr, betas=(0.9, 0.999))


T, S, R = torch.tanh, torch.sigmoid, functional.relu


def _jang(optimizer, decay=(1.0, 1)):
    return System(
        generator=lambda: Net([1, 6, 5, 1], [T, T, T], scale=5.0),
        discriminator=lambda: Net([1, 6, 5, 1], [T, T, T]),
        view=each_point,
        d_loss=clamped_discriminator,
        g_loss=clamped_generator,
        optimizer=optimizer,
        decay=decay,
    )


def _chivers(g_penalty):
    return System(
        generator=lambda: Net([2, 64, 64, 2], [R, R, identity]),
        discriminator=lambda: Net([2, 64, 64, 2], [R, R, identity]),
        view=each_point,
        d_loss=rows_cross_entropy,
        g_loss=lambda real, fake: -rows_cross_entropy(real, fake),
        optimizer=sgd(0.01),
        d_penalty=0.005,
        g_penalty=g_penalty,
    )


SYSTEMS: dict[str, System] = {
    "nag": System(
        generator=lambda: Net([1, 5, 5, 1], [T, T, identity]),
        discriminator=lambda: Net([4, 10, 10, 1], [S, S, S]),
        view=moments,
        d_loss=bce_discriminator,
        g_loss=bce_generator,
        optimizer=sgd(1e-3, 0.9),
    ),
    "nag-2017": System(
        generator=lambda: Net([1, 50, 50, 1], [functional.elu, S, identity]),
        discriminator=lambda: Net([200, 50, 50, 1], [functional.elu, functional.elu, S]),
        view=raw_and_variances,
        d_loss=bce_discriminator,
        g_loss=bce_generator,
        optimizer=adam(2e-4),
    ),
    "mertz": System(
        generator=lambda: Net([1, 10, 10, 1], [R, R, identity]),
        discriminator=lambda: Net([4, 10, 10, 1], [S, S, S]),
        view=moments,
        d_loss=bce_discriminator,
        g_loss=bce_generator,
        optimizer=sgd(2e-4, 0.9),
    ),
    "jang": _jang(sgd(1e-3, 0.6), (0.95, 2500)),
    "jang-blog": _jang(sgd(0.01)),
    "chivers": _chivers(-0.005),
    "chivers-fixed": _chivers(0.0),
    "aylien": System(
        generator=lambda: Net([1, 4, 1], [functional.softplus, identity]),
        discriminator=lambda: Net([1, 8, 8, 8, 1], [T, T, T, S]),
        view=each_point,
        d_loss=bce_discriminator,
        g_loss=bce_generator,
        optimizer=sgd(0.005),
        decay=(0.95, 150),
    ),
    "aylien-2017": System(
        generator=lambda: Net([1, 4, 1], [functional.softplus, identity]),
        discriminator=lambda: Net([1, 8, 8, 8, 1], [R, R, R, S]),
        view=each_point,
        d_loss=floored_discriminator,
        g_loss=floored_generator,
        optimizer=adam(1e-3),
    ),
}


class TextbookGAN:
    """One GAN of a system, trained update by update with the numbers it is given, points as (B, F)."""

    def __init__(
        self, system: System, generator: dict[str, Tensor], discriminator: dict[str, Tensor]
    ) -> None:
        self.system = system
        self.g, self.d = system.generator(), system.discriminator()
        load(self.g, generator)
        load(self.d, discriminator)
        self.g_optimizer, self.g_schedule = self._optimizer(self.g)
        self.d_optimizer, self.d_schedule = self._optimizer(self.d)

    def _optimizer(self, net):
        optimizer = self.system.optimizer(net)
        factor, every = self.system.decay
        return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, every, factor)

    def pretrain(self, batches: list[tuple[Tensor, Tensor]]) -> list[float]:
        optimizer, schedule = self._optimizer(self.d)
        errors = []
        for points, density in batches:
            optimizer.zero_grad()
            error = functional.mse_loss(self.d(points), density)
            error.backward()
            optimizer.step()
            schedule.step()
            errors.append(error.item())
        return errors

    def d_gradients(self, real: Tensor, noise: Tensor, masks: tuple[Tensor, ...] = ()) -> float:
        self.d_optimizer.zero_grad()
        fake = self.g(noise, masks).detach()
        loss = self.system.d_loss(self.d(self.system.view(real)), self.d(self.system.view(fake)))
        (loss + self.system.d_penalty * half_squares(self.d)).backward()
        return loss.item()

    def g_gradients(self, real: Tensor, noise: Tensor, masks: tuple[Tensor, ...] = ()) -> float:
        self.g_optimizer.zero_grad()
        fake = self.g(noise, masks)
        loss = self.system.g_loss(self.d(self.system.view(real)), self.d(self.system.view(fake)))
        (loss + self.system.g_penalty * half_squares(self.g)).backward()
        return loss.item()

    def d_step(self, *numbers) -> float:
        loss = self.d_gradients(*numbers)
        self.d_optimizer.step()
        self.d_schedule.step()
        return loss

    def g_step(self, *numbers) -> float:
        loss = self.g_gradients(*numbers)
        self.g_optimizer.step()
        self.g_schedule.step()
        return loss


def load(net: Net, weights: dict[str, Tensor]) -> None:
    net.load_state_dict({f"layers.{name}": tensor for name, tensor in weights.items()})
