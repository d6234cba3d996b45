"""What every film that a test writes has to be, as other programs read it: PyAV, and Pillow for GIFs."""

import av
import pytest
from PIL import Image

CODECS = {".mp4": "h264", ".webm": "vp9"}
BT709, LIMITED_RANGE = 1, 1


def check_film(path, size, fps, frames):
    """Confirms codec, size, pixel format, colours, frame count and duration, and that a player can start at once."""
    if path.suffix == ".gif":
        check_gif(path, size, fps, frames)
        return
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == CODECS[path.suffix]
        assert (stream.width, stream.height, stream.pix_fmt) == (*size, "yuv420p")
        assert float(stream.average_rate) == fps
        shown = list(container.decode(stream))
        assert container.duration / 1e6 == pytest.approx(frames / fps, abs=0.5 / fps)
    assert [round(frame.time * fps) for frame in shown] == list(range(frames))
    tags = {(f.colorspace, f.color_primaries, f.color_trc, f.color_range) for f in shown}
    assert tags == {(BT709, BT709, BT709, LIMITED_RANGE)}
    if path.suffix == ".mp4":
        data = path.read_bytes()
        assert data.index(b"moov") < data.index(b"mdat")


def check_gif(path, size, fps, frames):
    """The same of a GIF, whose frames last whole hundredths of a second and are kept once where nothing changes."""
    with Image.open(path) as picture:
        assert picture.format == "GIF"
        assert picture.size == size
        assert picture.info["loop"] == 0
        pauses = []
        for k in range(picture.n_frames):
            picture.seek(k)
            pauses.append(picture.info["duration"])
    assert 1 < len(pauses) <= frames
    assert sum(pauses) == 10 * max(2, round(100 / fps)) * frames
