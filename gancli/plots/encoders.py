"""ENCODERS: frames in, a film file out, by the suffix of its name; the same frames give the same bytes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

Pixels = UInt8[np.ndarray, "H W 4"]
Encoder = Callable[[Iterable[Pixels], Path, int, Sequence[Pixels]], None]
"""(frames of even width and height, path, frames a second, some of the frames ahead, for a palette)."""

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


def mp4(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> None:
    """H.264, which every player and browser takes, with its index at the front of the file."""
    _encode(H264, frames, path, fps, preview[0].shape)


def webm(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> None:
    """VP9."""
    _encode(VP9, frames, path, fps, preview[0].shape)


def gif(frames: Iterable[Pixels], path: Path, fps: int, preview: Sequence[Pixels]) -> None:
    """A GIF that loops, with one palette for all frames; its clock ticks in hundredths of a second."""
    from PIL import Image

    palette = Image.fromarray(np.concatenate(preview)[..., :3]).quantize(256, Image.Quantize.MEDIANCUT)
    pictures = (
        Image.fromarray(frame[..., :3]).quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in frames
    )
    pause = 10 * max(2, round(100 / fps))
    next(pictures).save(
        path, "GIF", save_all=True, append_images=pictures, duration=pause, loop=0, optimize=False, disposal=1
    )


ENCODERS: dict[str, Encoder] = {".mp4": mp4, ".webm": webm, ".gif": gif}


def _encode(codec: Codec, frames: Iterable[Pixels], path: Path, fps: int, shape: tuple[int, ...]) -> None:
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
        for index, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            # converted and tagged as the same colours, or players shift them
            frame = frame.reformat(format="yuv420p", dst_colorspace=BT709, dst_color_range=LIMITED_RANGE)
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
