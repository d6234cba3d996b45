"""What a process of ``workers`` does: it reads its job, draws and encodes its segments, and tells of each frame."""

import pickle
import sys

from gancli.plots.canvas import Stage
from gancli.plots.film import frames
from gancli.plots.segments import SEGMENT, encoded
from gancli.plots.style import look
from gancli.plots.workers import Job


def main() -> None:
    """The whole of it: standard input to files."""
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301
    shots = job.shots
    with look(shots.theme):
        stage = Stage(shots.make())
        for segment in job.segments():
            order = shots.order[segment * SEGMENT : (segment + 1) * SEGMENT]
            take = (job.folder / str(segment)).write_bytes
            for _ in encoded(job.codec, frames(stage, order), shots.fps, take):
                sys.stdout.write(".")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
