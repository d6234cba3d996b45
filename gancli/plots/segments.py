"""Films in segments: frames encoded in pieces that know nothing of one another, and joined as they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import UInt8

from gancli.plots.ahead import ahead

if TYPE_CHECKING:
    import av

Pixels = UInt8[np.ndarray, "H W 4"]

SEGMENT = 250
"""Frames that are encoded by themselves: as many as x264 puts between two key frames in any case."""

PARTS = "mp4"
"""The container of a segment; its clock divides a second into whole frames, and it knows the colours of any codec."""

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
    # x264's macroblock tree reads beyond the edge of frames whose width is no multiple of 16: other bytes each time;
    # frames between two others (B) would save an eighth of the bytes and take a third more time, at the same quality
    {"preset": "veryfast", "crf": "20", "threads": "1", "mbtree": "0", "bf": "0"},
    {"movflags": "+faststart", "fflags": "+bitexact"},
)
VP9 = Codec(
    "webm",
    "libvpx-vp9",
    {"deadline": "realtime", "cpu-used": "6", "crf": "28", "b": "0", "threads": "1"},
    {"fflags": "+bitexact"},
)


def encoded(
    codec: Codec, frames: Iterable[Pixels], fps: int, take: Callable[[bytes], object]
) -> Iterator[None]:
    """Hands over frames as segments of SEGMENT frames, each encoded by itself; a step for each frame."""
    coming = ahead(_converted(frames))
    for first in coming:
        part = Part(codec, fps, first)
        yield
        for frame in islice(coming, SEGMENT - 1):
            part.add(frame)
            yield
        take(part.finished())


class Part:
    """A segment of a film, in memory.

    Args:
        codec: How it is encoded.
        fps: Frames a second.
        first: Its first frame.
    """

    def __init__(self, codec: Codec, fps: int, first: "av.VideoFrame") -> None:
        import av
        from av.codec.context import Flags

        self._file, self._fps, self._count = BytesIO(), fps, 0
        self._out = av.open(self._file, "w", format=PARTS, options={"fflags": "+bitexact"})
        stream = self._out.add_stream(codec.name, rate=fps, options=codec.options)
        assert isinstance(stream, av.VideoStream)
        stream.height, stream.width, stream.pix_fmt = first.height, first.width, "yuv420p"
        context = stream.codec_context
        context.flags |= Flags.bitexact
        context.color_range, context.colorspace = LIMITED_RANGE, BT709
        context.color_primaries, context.color_trc = BT709, BT709
        self._stream = stream
        self.add(first)

    def add(self, frame: "av.VideoFrame") -> None:
        """Encodes the next frame."""
        frame.pts, frame.time_base = self._count, Fraction(1, self._fps)
        self._count += 1
        self._out.mux(self._stream.encode(frame))

    def finished(self) -> bytes:
        """The segment's file."""
        self._out.mux(self._stream.encode(None))
        self._out.close()
        return self._file.getvalue()


def join(codec: Codec, parts: Sequence[bytes], path: Path, fps: int) -> None:
    """Writes segments one after the other into a file, as they are encoded."""
    import av

    with (
        av.open(str(path), "w", format=codec.container, options=codec.container_options) as out,
        ExitStack() as files,
    ):
        sources = [files.enter_context(av.open(BytesIO(part), "r")) for part in parts]
        stream = out.add_stream_from_template(sources[0].streams.video[0])
        for place, source in enumerate(sources):
            for packet in source.demux(video=0):
                if packet.pts is None or packet.dts is None:  # the end
                    continue
                start = int(place * SEGMENT / (fps * packet.time_base))
                packet.pts, packet.dts, packet.stream = packet.pts + start, packet.dts + start, stream
                out.mux(packet)


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
