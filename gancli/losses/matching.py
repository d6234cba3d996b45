"""G's losses that compare whole batches: D's features, or the points themselves without any D (the controls)."""

from gancli import scalars
from gancli.arrays import Tensor, mean, root, sort
from gancli.config import LossParameters
from gancli.losses.cross_entropy import cross_entropy, fake_column, real_column, smoothed
from gancli.losses.loss import Loss, Pair, always, separable


def _means(a: Tensor, c: Tensor, p: LossParameters) -> Tensor:
    """‖E a − E c‖²."""
    gap = mean(a) - mean(c)
    return (gap * gap).sum(-1)


def _moments(a: Tensor, c: Tensor, p: LossParameters) -> Tensor:
    """The same and ‖Cov a − Cov c‖²_F."""
    gaps = _covariance(a) - _covariance(c)
    return _means(a, c, p) + (gaps * gaps).sum((-2, -1))


def _covariance(x: Tensor) -> Tensor:
    deviation = x - mean(x, keepdims=True)
    return mean(deviation[..., :, None, :] * deviation[..., None, :, :])


def _energy_distance(a: Tensor, c: Tensor, p: LossParameters) -> Tensor:
    """2 E|X − Y| − E|X − X′| − E|Y − Y′|, where no point is compared with itself."""
    batch = a.shape[-1]
    return 2 * _distance(a, c) - (_distance(a, a) + _distance(c, c)) * (batch / max(batch - 1, 1))


def _distance(x: Tensor, y: Tensor) -> Tensor:
    """The mean distance of a point of x from one of y."""
    gaps = x[..., :, :, None] - y[..., :, None, :]
    return mean(mean(root((gaps * gaps).sum(-3))))


def _sorted_pairs(a: Tensor, c: Tensor, p: LossParameters) -> Tensor:
    """W2² of two samples on the line."""
    gap = sort(a) - sort(c)
    return mean(gap * gap).sum(-1)


def _means_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    batch = c.size // rows
    share, total = c.dtype.type(1) / c.dtype.type(batch), c.dtype.type(0)
    for row in range(rows):
        gap = c.dtype.type(0)
        for k in range(row * batch, (row + 1) * batch):
            gap += share * (a[k] - c[k])
        total += gap * gap
        dc[row * batch : (row + 1) * batch] = -(share + share) * gap
    return total


def _mean(x: Tensor, row: int, batch: int) -> float:
    total = x.dtype.type(0)
    for k in range(row * batch, (row + 1) * batch):
        total += x[k]
    return total / x.dtype.type(batch)


def _covariance_native(x: Tensor, f: int, g: int, batch: int) -> float:
    first, second, total = _mean(x, f, batch), _mean(x, g, batch), x.dtype.type(0)
    for k in range(batch):
        total += (x[f * batch + k] - first) * (x[g * batch + k] - second)
    return total / x.dtype.type(batch)


def _moments_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    batch, two = c.size // rows, c.dtype.type(2)
    share, total = two / c.dtype.type(batch), c.dtype.type(0)
    for f in range(rows):
        gap = _mean(a, f, batch) - _mean(c, f, batch)
        total += gap * gap
        dc[f * batch : (f + 1) * batch] = -share * gap
    for f in range(rows):
        for g in range(rows):
            gap, centre = (
                _covariance_native(a, f, g, batch) - _covariance_native(c, f, g, batch),
                _mean(c, g, batch),
            )
            total += gap * gap
            for k in range(batch):
                dc[f * batch + k] -= two * share * gap * (c[g * batch + k] - centre)
    return total


def _apart(x: Tensor, i: int, y: Tensor, j: int, rows: int, batch: int) -> float:
    square = x.dtype.type(0)
    for f in range(rows):
        gap = x[f * batch + i] - y[f * batch + j]
        square += gap * gap
    return square**0.5


def _energy_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    batch, zero, one = c.size // rows, c.dtype.type(0), c.dtype.type(1)
    across = (one + one) / c.dtype.type(batch * batch)
    within, total = one / c.dtype.type(batch * max(batch - 1, 1)), zero
    dc[:] = zero
    for i in range(batch):
        for j in range(batch):
            total += across * _apart(c, i, a, j, rows, batch)
            total -= within * (_apart(c, i, c, j, rows, batch) + _apart(a, i, a, j, rows, batch))
            real, fake = _apart(c, i, a, j, rows, batch), _apart(c, i, c, j, rows, batch)
            to_real = across / real if real > zero else zero
            to_fake = (within + within) / fake if fake > zero else zero
            for f in range(rows):
                k = f * batch
                dc[k + i] += to_real * (c[k + i] - a[k + j]) - to_fake * (c[k + i] - c[k + j])
    return total


def _sorted_pairs_native(a: Tensor, c: Tensor, dc: Tensor, rows: int, numbers: Tensor) -> float:
    """Sorts a in place; a point of c is paired with the one of a that has as many below it."""
    scalars.sort(a)
    share, total = c.dtype.type(1) / c.dtype.type(c.size), c.dtype.type(0)
    for i in range(c.size):
        rank = 0
        for j in range(c.size):
            rank += int((c[j] < c[i]) | ((c[j] == c[i]) & (j < i)))
        gap = c[i] - a[rank]
        total += share * gap * gap
        dc[i] = (share + share) * gap
    return total


_JUDGE = separable(real_column, fake_column, fake_column).discriminator

ROWS: dict[str, Loss] = {
    "feature-matching": Loss(
        cross_entropy,
        _means,
        smoothed(lambda d: 0.0),
        Pair(_JUDGE, _means_native),
        "G matches the mean of D's last hidden layer, D as in nonsaturating (Salimans 2016)",
        ("label",),
        generator_needs_real=True,
        generator_compares="features",
    ),
    "moment-matching": Loss(
        cross_entropy,
        _moments,
        always(None, 0.0),
        Pair(_JUDGE, _moments_native),
        "a control without D: G matches mean and covariance of a batch",
        generator_needs_real=True,
        generator_compares="points",
    ),
    "energy-distance": Loss(
        cross_entropy,
        _energy_distance,
        always(None, 0.0),
        Pair(_JUDGE, _energy_native),
        "a control without D: the energy distance of two batches (Székely & Rizzo 2013)",
        generator_needs_real=True,
        generator_compares="points",
    ),
    "sorted-pairs": Loss(
        cross_entropy,
        _sorted_pairs,
        always(None, 0.0),
        Pair(_JUDGE, _sorted_pairs_native),
        "a control without D: optimal transport between two batches on the line",
        generator_needs_real=True,
        generator_compares="points",
    ),
}
