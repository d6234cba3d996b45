"""PANELS: what a film of one run can show, light enough to be listed without importing what draws it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line for lists and help, and ``module:function`` that makes the panel."""

    description: str
    where: str


FOUR = ("samples", "energy", "d-loss", "g-loss")
"""The panels of a film where none are named."""

PANELS: dict[str, Row] = {
    "samples": Row("G's points against the target", "samples:samples"),
    "energy": Row("what D thinks of every point or set", "energy:energy"),
    "d-loss": Row("D's loss, its penalty apart, and the equilibrium", "losses:d_loss"),
    "g-loss": Row("G's loss, its penalty apart, and the equilibrium", "losses:g_loss"),
    "moments": Row("mean and sd of G's points against the target's", "curves:moments"),
    "w": Row("the distance W1 in the target's sd, the verdict's bands, the noise floor", "distance:distance"),
    "predictions": Row("D's outputs on real and on generated points", "predictions:predictions"),
    "transport": Row("G as a map of its noise, beside the perfect monotone map", "transport:transport"),
    "quantiles": Row("G's quantiles against the target's, the band of real points", "quantiles:quantiles"),
    "set-shapes": Row(
        "skewness and kurtosis of the sets that D judges, real and generated", "set_shapes:set_shapes"
    ),
    "shape": Row("skewness and excess kurtosis of G's points against the target's", "shape:shape"),
    "phase": Row(
        "the path of G's mean and sd (in the plane: of its mean) towards the target's", "track:phase"
    ),
    "gradients": Row("how long the gradients of D and of G are", "gradients:gradients"),
    "value-gap": Row("how far the best D for the same G would raise V", "judging:value_gap"),
    "calibration": Row("D's output against the share of real points, in ten bins", "calibration:calibration"),
}

WHOLE: dict[str, str] = {
    "tutorial": "alone: the stills of the run's tutorial",
    "grid": "alone: all seeds of a study, a cell for each",
    "ensemble": "alone: all seeds of a study together: fans of w, mean and sd, how they end, their quantiles",
    "comparison": "alone: the settings of a study in rows",
    "curves": "alone: the settings of a study as curves of success over time and over w",
    "basin": "alone: the success rates of a study over two varied settings, as a map",
}
"""What fills a picture of its own, with one line each."""
