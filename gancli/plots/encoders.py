"""ENCODERS: frames in, a film file out, by the suffix of its name; the same frames give the same bytes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import UInt8

from gancli.plots.ahead import ahead

if TYPE_CHECKING:
    import av

Pixels = UInt8[np.ndarray, "H W 4"]
Encoder = Callable[[Iterable[Pixels], Path, int, Sequence[Pixels]], Iterator[None]]
"""(frames of even width and height, path, frames a second, some of the frames ahead, for a palette): a step for each.

The frames are asked for in a thread, ahead; each is read before the next is asked for, so all may be one buffer.
"""

COLOURS = 64
"""Of a GIF."""

BT709 = 1
LIMITED_RANGE = 1


@dataclass(frozen=True)
class Codec:
    """What FFmpeg's libraries are told: the container and its options, the codec and its options."""

    container: str
    name: str
    options: dict[str, str]
    container_options: dict[str, str]


H264 = Codec(
    "mp4",
    "libx264",
    # x264's macroblock tree reads beyond the edge of frames whose width is no multiple of 16: other bytes each time
    {"preset": "veryfast", "crf": "20", "threads": "1", "mbtree": "0"},
    {"movflags": "+faststart", "fflags": "+bitexact"},
)
VP9 = Codec(
    "webm",
    "libvpx-vp9",
    {"deadline": "realtime", "cpu-used": "6", "crf": "28", "b": "0", "threads": "1"},
    {"fflags": "+bitexact"},
)


def mp4(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> Iterator[None]:
    """H.264, which every player and browser takes, with its index at the front of the file."""
    return _encode(H264, frames, path, fps, preview[0].shape)


def webm(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> Iterator[None]:
    """VP9."""
    return _encode(VP9, frames, path, fps, preview[0].shape)


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


def _encode(
    codec: Codec, frames: Iterable[Pixels], path: Path, fps: int, shape: tuple[int, ...]
) -> Iterator[None]:
    import av
    from av.codec.context import Flags

    with av.open(str(path), "w", format=codec.container, options=codec.container_options) as out:
        stream = out.add_stream(codec.name, rate=fps, options=codec.options)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width, stream.pix_fmt = shape[0], shape[1], "yuv420p"
        context = stream.codec_context
        context.flags |= Flags.bitexact
        context.color_range, context.colorspace = LIMITED_RANGE, BT709
        context.color_primaries, context.color_trc = BT709, BT709
        for index, frame in enumerate(ahead(_converted(frames))):
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
            yield
        out.mux(stream.encode(None))


def _converted(frames: Iterable[Pixels]) -> Iterator["av.VideoFrame"]:
    """The frames in the encoder's colours, tagged as what they are, or players shift them."""
    from av import VideoFrame
    from av.video.reformatter import VideoReformatter

    converter = VideoReformatter()  # one for all: setting it up takes as long as a frame
    for pixels in frames:
        yield converter.reformat(
            VideoFrame.from_numpy_buffer(pixels, format="rgba"),
            format="yuv420p",
            dst_colorspace=BT709,
            dst_color_range=LIMITED_RANGE,
            threads=1,
        )
