"""Films as channels take them: H.264 and AAC in MP4 or MOV, ProRes and PCM for broadcasters; frames are piped in.

The encoder is kept to SSE2, to a fixed number of threads, and to bit-exact writing: the same request gives the same
bytes, and the same decoded frames on other processors (measured, see `renderers.moving.clips`).
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from renderers.moving.clips import SCALER, THREADS, X264

CRF, DRAFT_CRF = 17, 26  # of x264; 17 to 18 is held to be without visible loss at a viewing distance
PRESET = "veryfast"  # at this quality the slower ones save a fifth of the bytes and cost three times the time (measured)
MOST = 0.35  # bits a pixel: 18 Mb/s at 1080 × 1920, 25 frames a second; more is invisible after a channel's own encoding
GOP = 2  # seconds: channels cut their segments at keyframes
BUFFER = 1.0  # seconds of the decoder's buffer: so far may a stretch go beyond its share
CONTAINER = 24_000  # bytes of headers and tables, with room to spare
AUDIO_KBPS = {1: 128, 2: 192}  # of AAC-LC, by channels
OVER = 1.25  # AAC's average falls below what it is asked for where it is quiet
TRIES = 4


class Encoding(BaseModel):
    """What a placement wants of the file, as `FilmAsk.encode` says it. kbps: least and greatest, of the whole file."""

    model_config = ConfigDict(extra="ignore")
    format: Literal["mp4", "mov", "gif", "webp"]
    max_kb: int | None = None
    codecs: tuple[str, ...] = ()
    kbps: tuple[float, float] | None = None
    audio_kbps: float | None = None
    sound: Literal["required", "optional", "none"] = "required"
    channels: Literal[1, 2] = 2
    sample_rate: int = 48_000

    @property
    def broadcast(self) -> bool:
        """Whether ProRes is wanted: named, and H.264 not."""
        named = {codec for entry in self.codecs for codec in entry.split("/")}
        return self.format == "mov" and "prores" in named and "h264" not in named


@dataclass(frozen=True)
class Moving:
    """What is to be encoded. frames: a fresh run through all `count` of them, H×W×3 uint8 sRGB, each time it is called."""

    frames: Callable[[], Iterator[np.ndarray]]
    count: int
    size: tuple[int, int]
    rate: Fraction
    sound: Path | None

    @property
    def seconds(self) -> float:
        return float(self.count / self.rate)


def encoded(film: Moving, wanted: Encoding, draft: bool = False) -> bytes:
    """The file. Raises ValueError where the placement's limits can't be met."""
    if any(side % 2 for side in film.size):
        raise ValueError(f"{film.size[0]} × {film.size[1]} px: films have even sides")
    if wanted.broadcast:
        return _within(_run(film, _prores(film, wanted), wanted), wanted)
    cap = _cap(film, wanted)
    made = _run(film, _capped(film, cap, draft), wanted)
    for _ in range(TRIES - 1):
        if wanted.max_kb is None or len(made) <= wanted.max_kb * 1000:
            break
        cap *= 0.97 * wanted.max_kb * 1000 / len(made)
        made = _run(film, _capped(film, cap, draft), wanted)
    if wanted.kbps and len(made) * 8 / film.seconds < wanted.kbps[0] * 1000:
        made = _run(film, _filled(film, wanted, cap), wanted)
    return _within(made, wanted)


def _within(made: bytes, wanted: Encoding) -> bytes:
    if wanted.max_kb and len(made) > wanted.max_kb * 1000:
        raise ValueError(
            f"the film takes {len(made) / 1000:.0f} kB, the placement {wanted.max_kb}; make it shorter or calmer"
        )
    return made


def _cap(film: Moving, wanted: Encoding) -> float:
    """The greatest bit rate of the picture, bits a second, that keeps within weight and bit rate whatever is shown."""
    sound = 0.0 if film.sound is None else _audio_bits(wanted)
    limits = [MOST * film.size[0] * film.size[1] * float(film.rate) + sound]
    if wanted.max_kb:
        limits.append((wanted.max_kb * 1000 - CONTAINER) * 8 / film.seconds * 0.99)
    if wanted.kbps:
        limits.append(wanted.kbps[1] * 1000 * 0.99 - CONTAINER * 8 / film.seconds)
    cap = (min(limits) - sound) * film.seconds / (film.seconds + BUFFER)
    if cap <= 8_000:
        raise ValueError("the placement's weight leaves no room for a picture; make the film shorter")
    return cap


def _audio_bits(wanted: Encoding) -> float:
    return 1000 * max(AUDIO_KBPS[wanted.channels], OVER * (wanted.audio_kbps or 0))


def _capped(film: Moving, cap: float, draft: bool) -> dict[str, Any]:
    """Even quality, and never more bits than the buffer's rule allows."""
    rate = max(8, round(cap / 1000))
    params = (
        f"{X264}:keyint={_gop(film)}:open-gop=0:vbv-maxrate={rate}:vbv-bufsize={max(8, round(rate * BUFFER))}"
    )
    return _h264(params) | {"crf": DRAFT_CRF if draft else CRF, "preset": PRESET}


def _filled(film: Moving, wanted: Encoding, cap: float) -> dict[str, Any]:
    """A constant bit rate, filled up where the picture needs less: for placements with a least one."""
    assert wanted.kbps
    sound = 0.0 if film.sound is None else _audio_bits(wanted)
    rate = round(min(cap, max(wanted.kbps[0] * 1000 * 1.08 - sound, 64_000)) / 1000)
    params = f"{X264}:keyint={_gop(film)}:open-gop=0:nal-hrd=cbr:bitrate={rate}:vbv-maxrate={rate}:vbv-bufsize={rate}"
    return _h264(params) | {"preset": PRESET, "video_bitrate": f"{rate}k"}


def _h264(params: str) -> dict[str, Any]:
    return {"vcodec": "libx264", "profile:v": "high", "pix_fmt": "yuv420p", "x264-params": params}


def _gop(film: Moving) -> int:
    return max(1, int(GOP * film.rate))


def _prores(film: Moving, wanted: Encoding) -> dict[str, Any]:
    """Apple ProRes 422 HQ, ten bits, as broadcasters take it beside XDCAM."""
    return {
        "vcodec": "prores_ks",
        "profile:v": 3,
        "vendor": "apl0",
        "pix_fmt": "yuv422p10le",
        "threads": THREADS,
    }


def _run(film: Moving, video: dict[str, Any], wanted: Encoding) -> bytes:
    with tempfile.TemporaryDirectory(prefix="onbrief-film-") as folder:
        path = Path(folder, f"film.{wanted.format}")
        piped(arguments(film, video, wanted, path), film.frames())
        return path.read_bytes()


def arguments(film: Moving, video: dict[str, Any], wanted: Encoding, path: Path) -> list[str]:
    """ffmpeg's arguments."""
    ffmpeg, program = tools()
    pictures = ffmpeg.input(
        "pipe:",
        format="rawvideo",
        pix_fmt="rgb24",
        s=f"{film.size[0]}x{film.size[1]}",
        framerate=str(film.rate),
    )
    shown = (
        pictures.filter("scale", out_color_matrix="bt709", out_range="tv", flags=SCALER, sws_dither="none")
        .filter("format", video["pix_fmt"])
        .filter("setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709")
    )
    streams, heard = [shown], {}
    if film.sound is not None:
        streams.append(ffmpeg.input(str(film.sound), format="wav", protocol_whitelist="file").audio)
        heard = _heard(wanted)
    output = ffmpeg.output(
        *streams,
        str(path),
        format=wanted.format,
        movflags="+faststart",
        map_metadata=-1,
        fflags="+bitexact",
        **{"flags:v": "+bitexact", "frames:v": film.count},
        **video,
        **heard,
    )
    graph = output.global_args("-hide_banner", "-loglevel", "error", "-y")
    return ffmpeg.compile(graph, cmd=program)


def _heard(wanted: Encoding) -> dict[str, Any]:
    common = {"ar": wanted.sample_rate, "ac": wanted.channels, "flags:a": "+bitexact"}
    if wanted.broadcast:
        return common | {"acodec": "pcm_s24le"}
    return common | {"acodec": "aac", "audio_bitrate": f"{round(_audio_bits(wanted) / 1000)}k"}


def tools() -> tuple[Any, str]:
    """ffmpeg-python, and the packaged program. Raises ValueError where the extra is missing."""
    try:
        import ffmpeg
        from imageio_ffmpeg import get_ffmpeg_exe
    except ImportError as error:
        raise ValueError("films need more libraries; install onbrief[video]") from error
    return ffmpeg, get_ffmpeg_exe()


def piped(command: list[str], frames: Iterable[np.ndarray]) -> None:
    """Runs ffmpeg with frames on its standard input. Raises ValueError with what it said where it fails."""
    with tempfile.TemporaryFile() as said:
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said, stderr=said)
        assert program.stdin is not None
        try:
            for frame in frames:
                program.stdin.write(np.ascontiguousarray(frame))
            program.stdin.close()
        except BrokenPipeError:
            pass  # its exit status and what it said tell why
        except BaseException:
            program.kill()
            raise
        finally:
            program.wait()
        if program.returncode:
            said.seek(0)
            text = said.read().decode("utf-8", "replace").strip()
            raise ValueError(f"the encoder gave up: {text[-300:]}")
