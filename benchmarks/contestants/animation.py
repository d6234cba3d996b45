"""Films by matplotlib's own ``FuncAnimation`` and ``FFMpegWriter``; ffmpeg comes with imageio-ffmpeg."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from matplotlib import rc_context
from matplotlib.animation import FFMpegWriter, FuncAnimation
from matplotlib.figure import Figure

from benchmarks.measure import UnavailableError
from gancli.plots import FOUR
from gancli.plots.segments import H264
from gancli.plots.story import StoryScene
from gancli.plots.style import look
from gancli.records import Story

FPS = 24


@contextmanager
def ffmpeg() -> Iterator[FFMpegWriter]:
    """A writer with the preset and the quality that our films have.

    Raises:
        UnavailableError: imageio-ffmpeg is not installed.
    """
    try:
        from imageio_ffmpeg import get_ffmpeg_exe
    except ImportError as reason:
        raise UnavailableError("imageio-ffmpeg is not installed (pip install imageio-ffmpeg)") from reason
    options = ["-preset", H264.options["preset"], "-crf", H264.options["crf"]]
    with rc_context({"animation.ffmpeg_path": get_ffmpeg_exe(), "backend": "Agg"}):
        yield FFMpegWriter(FPS, codec=H264.name, extra_args=options)


def own_scene(story: Story, path: Path) -> None:
    """Our panels, drawn and written by matplotlib."""
    with look(), ffmpeg() as writer:
        scene = StoryScene(story, FOUR)
        FuncAnimation(scene.figure, scene.artists, scene.snapshots, cache_frame_data=False).save(path, writer)


def script(story: Story, path: Path) -> None:
    """The four panels of a run in the plane as a script would draw them: the same points, map and losses."""
    with ffmpeg() as writer:
        figure = plt.figure(figsize=(12.8, 7.2), dpi=100)
        panels = FourPanels(figure, story)
        FuncAnimation(figure, panels.update, len(story.epochs), cache_frame_data=False).save(path, writer)
        plt.close(figure)


class FourPanels:
    """Both clouds, the heat map of D with its ½ line under them, both losses."""

    def __init__(self, figure: Figure, story: Story) -> None:
        (points, judge), losses = figure.subplots(2, 2)
        self._story, self._fake = story, story.samples[:, :, ::4]
        x, y = story.target.limits
        clouds = []
        for axes, title in ((points, "samples"), (judge, "discriminator")):
            axes.set(xlim=x, ylim=y, title=title)
            axes.scatter(*story.real[:, :500], s=4, alpha=0.5)
            clouds.append(axes.scatter(*self._fake[0], s=4, alpha=0.5))
        self._clouds, self._judge, self._half = clouds, judge, None
        self._map = judge.imshow(
            story.surface.values[0], "RdBu", aspect="auto", vmin=0, vmax=1, origin="lower", extent=(*x, *y)
        )
        figure.colorbar(self._map, ax=judge)
        self._losses = (story.losses[:, 0] + story.losses[:, 1], story.losses[:, 3])
        self._lines = [_curve(axes, loss) for axes, loss in zip(losses, self._losses, strict=True)]
        self._title = figure.suptitle("")

    def update(self, t: int) -> None:
        """Snapshot t."""
        story, epoch = self._story, int(self._story.epochs[t])
        for cloud in self._clouds:
            cloud.set_offsets(self._fake[t].T)
        self._map.set_data(story.surface.values[t])
        if self._half is not None:
            self._half.remove()
        surface = story.surface
        self._half = self._judge.contour(surface.x, surface.y, surface.values[t], [0.5], colors="black")
        for line, loss in zip(self._lines, self._losses, strict=True):
            line.set_data(np.arange(1, epoch + 1), loss[:epoch])
        self._title.set_text(f"epoch {epoch:,}")


def _curve(axes, loss):
    axes.set(xlim=(0, len(loss)), ylim=(loss.min(), loss.max()), xlabel="epoch", title="loss")
    return axes.plot([], [])[0]
