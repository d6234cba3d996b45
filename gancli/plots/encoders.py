"""ENCODERS: frames in, a film file out, by the suffix of its name; the same frames give the same bytes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from gancli.plots.segments import H264, VP9, Codec, Pixels, encoded, join

Encoder = Callable[[Iterable[Pixels], Path, int, Sequence[Pixels]], Iterator[None]]
"""(frames of even width and height, path, frames a second, some of the frames ahead, for a palette): a step for each.

The frames may be asked for in a thread, ahead; each is read before the next is asked for, so all may be one buffer.
"""

COLOURS = 80
"""Of a GIF."""

CODECS: dict[str, Codec] = {".mp4": H264, ".webm": VP9}
"""Of the films whose segments can be encoded apart."""


def mp4(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> Iterator[None]:
    """H.264, which every player and browser takes, with its index at the front of the file."""
    return _video(H264, frames, path, fps)


def webm(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> Iterator[None]:
    """VP9."""
    return _video(VP9, frames, path, fps)


def gif(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> Iterator[None]:
    """A GIF that loops, with one palette for all frames; its clock ticks in hundredths of a second."""
    from PIL import Image

    few = Image.fromarray(np.concatenate(preview)[..., :3])
    # of Pillow's methods the one that keeps the paper's colour; few colours make long runs, so a small file
    palette = few.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2)
    pictures = []
    for frame in frames:
        picture = Image.fromarray(frame[..., :3])
        pictures.append(picture.quantize(palette=palette, dither=Image.Dither.NONE))
        yield
    first, *others = pictures
    pause = 10 * max(2, round(100 / fps))
    first.save(
        path,
        "GIF",
        save_all=True,
        append_images=others,
        duration=pause,
        loop=0,
        optimize=True,  # what did not change is left transparent
        disposal=1,
    )


ENCODERS: dict[str, Encoder] = {".mp4": mp4, ".webm": webm, ".gif": gif}


def _video(codec: Codec, frames: Iterable[Pixels], path: Path, fps: int) -> Iterator[None]:
    parts: list[bytes] = []
    yield from encoded(codec, frames, fps, parts.append)
    join(codec, parts, path, fps)
