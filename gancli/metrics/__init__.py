"""Numbers that judge samples and runs against a known truth: arrays in, numbers out."""

from gancli.metrics.evaluation import evaluate
from gancli.metrics.floors import Floor
from gancli.metrics.table import METRICS, Metric
from gancli.metrics.trajectory import Trajectory, judged
from gancli.metrics.transport import wasserstein1
from gancli.metrics.verdict import TOLERANCE, judge

__all__ = [
    "METRICS",
    "TOLERANCE",
    "Floor",
    "Metric",
    "Trajectory",
    "evaluate",
    "judge",
    "judged",
    "wasserstein1",
]
