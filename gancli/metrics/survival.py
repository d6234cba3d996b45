"""When runs settle: the share that has, over the epochs, as Kaplan and Meier (1958) estimate it."""

from warnings import catch_warnings, simplefilter

import numpy as np
from jaxtyping import Bool, Int

from gancli.records import Band


def settling(epochs: Int[np.ndarray, " E"], settled: Bool[np.ndarray, " E"], level: float = 0.95) -> Band:
    """The share of one setting's runs that has settled right after each epoch at which some did, with Greenwood's band.

    Args:
        epochs: When each run settled, or where it ended: a run that had not settled may have done so later.
        settled: Which of the two it is.
        level: Of the band.
    """
    from scipy.stats import ecdf

    if not settled.any():
        empty = np.empty(0)
        return Band(empty, empty, empty, empty)
    cdf = ecdf(_censored(epochs, settled)).cdf
    with catch_warnings():
        simplefilter("ignore", RuntimeWarning)  # where all have settled the formula says nothing
        band = cdf.confidence_interval(level, method="log-log")
    happened = np.diff(cdf.probabilities, prepend=0.0) > 0
    share, low, high = (
        each.probabilities[happened].astype(np.float64) for each in (cdf, band.low, band.high)
    )
    low = np.maximum.accumulate(np.nan_to_num(low, nan=0.0))
    return Band(cdf.quantiles[happened].astype(np.float64), share, low, np.nan_to_num(high, nan=1.0))


def logrank(
    epochs: Int[np.ndarray, " E"],
    settled: Bool[np.ndarray, " E"],
    other_epochs: Int[np.ndarray, " M"],
    other_settled: Bool[np.ndarray, " M"],
) -> float:
    """The p-value that two settings settle at the same pace; it takes them for independent."""
    from scipy.stats import logrank as test

    if not (settled.any() or other_settled.any()):
        return 1.0
    with np.errstate(invalid="ignore"):  # where all settle at once nothing can be told: NaN
        p = test(_censored(epochs, settled), _censored(other_epochs, other_settled)).pvalue
    return float(np.nan_to_num(p, nan=1.0))


def _censored(epochs: Int[np.ndarray, " E"], settled: Bool[np.ndarray, " E"]):  # type: ignore[no-untyped-def]
    from scipy.stats import CensoredData

    return CensoredData.right_censored(epochs.astype(np.float64), ~settled)
