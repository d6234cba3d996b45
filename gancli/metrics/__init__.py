"""Numbers that judge samples and runs against a known truth: arrays in, numbers out."""

from gancli.metrics.evaluation import evaluate
from gancli.metrics.floors import Floor
from gancli.metrics.metric import Metric
from gancli.metrics.models import MODEL_METRICS, PairMetric
from gancli.metrics.pair import Pair
from gancli.metrics.table import METRICS
from gancli.metrics.trajectory import Trajectory, judged
from gancli.metrics.transport import wasserstein1
from gancli.metrics.verdict import TOLERANCE, judge

__all__ = [
    "METRICS",
    "MODEL_METRICS",
    "TOLERANCE",
    "Floor",
    "Metric",
    "Pair",
    "PairMetric",
    "Trajectory",
    "evaluate",
    "judge",
    "judged",
    "wasserstein1",
]
