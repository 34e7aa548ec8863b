"""ffmpeg at work: frames on its standard input, a film as a file, proved to be as long as it was asked."""

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

from renderers.moving.clips import SCALER

AUDIO_KBPS = {1: 128, 2: 192}  # of AAC-LC, by channels
OVER = 1.25  # AAC's average falls below what it is asked for where it is quiet


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
class Aac:
    """How the sound is encoded. coder: ffmpeg's search for AAC's quantisers. trimmed_db: taken off before."""

    coder: Literal["twoloop", "fast"] = "twoloop"
    trimmed_db: float = 0.0


@dataclass(frozen=True)
class Moving:
    """What is to be encoded. frames: a fresh run through all `count` of them, H×W×3 uint8 sRGB, each time it is called."""

    frames: Callable[[], Iterator[np.ndarray]]
    count: int
    size: tuple[int, int]
    rate: Fraction
    sound: Path | None
    aac: Aac = Aac()

    @property
    def seconds(self) -> float:
        return float(self.count / self.rate)


def audio_bits(wanted: Encoding) -> float:
    """Bits a second of the sound."""
    if wanted.broadcast:
        return wanted.sample_rate * wanted.channels * 24
    return 1000 * max(AUDIO_KBPS[wanted.channels], OVER * (wanted.audio_kbps or 0))


def run(film: Moving, video: dict[str, Any], wanted: Encoding) -> bytes:
    """One encoding. video: ffmpeg's options of the picture."""
    with tempfile.TemporaryDirectory(prefix="onbrief-film-") as folder:
        path = Path(folder, f"film.{wanted.format}")
        piped(arguments(film, video, wanted, path), film.frames())
        prove(film, path)
        return path.read_bytes()


def refuse_sound(film: Moving) -> None:
    """Raises ValueError where the sound is not as long as the picture, to half a frame."""
    import av

    assert film.sound is not None
    try:
        with av.open(
            str(film.sound.resolve()), format="wav", options={"protocol_whitelist": "file"}
        ) as container:
            heard = float(container.duration or 0) / av.time_base
    except (av.FFmpegError, OSError) as error:
        raise ValueError(f"the sound can't be read: {error.strerror}") from error
    if abs(heard - film.seconds) > 0.5 / film.rate:
        raise ValueError(f"the sound lasts {heard:.3f} s, the picture {film.seconds:.3f} s")


def prove(film: Moving, path: Path) -> None:
    """Raises ValueError where what was written isn't as long as what was asked, to the frame and the sample."""
    import av

    with av.open(str(path)) as container:
        for stream in container.streams:
            begins, lasts = stream.start_time or 0, stream.duration or 0
            time = float((begins + lasts) * (stream.time_base or 0))
            if begins or abs(time - film.seconds) > 2 / 48_000 + 1e-6:
                raise ValueError(
                    f"the encoder's {stream.type} lasts {time:.6f} s, {film.seconds:.6f} s was asked"
                )
        written = sum(packet.size > 0 for packet in container.demux(container.streams.video[0]))
    if written != film.count:
        raise ValueError(f"the encoder wrote {written} frames, {film.count} were asked")


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
        streams.append(_sound(film.sound, film.aac))
        heard = _heard(wanted, film.aac)
    output = ffmpeg.output(
        *streams,
        str(path),
        format=wanted.format,
        movflags="+faststart",
        map_metadata=-1,
        fflags="+bitexact",
        **{"flags:v": "+bitexact"},
        **video,
        **heard,
    )
    graph = output.global_args("-hide_banner", "-loglevel", "error", "-y")
    return ffmpeg.compile(graph, cmd=program)


def sound_alone(sound: Path, aac: Aac, wanted: Encoding, path: Path) -> list[str]:
    """ffmpeg's arguments for a file with the sound that the film will have, and no picture."""
    ffmpeg, program = tools()
    output = ffmpeg.output(_sound(sound, aac), str(path), format=wanted.format, **_heard(wanted, aac))
    return ffmpeg.compile(output.global_args("-hide_banner", "-loglevel", "error", "-y"), cmd=program)


def _sound(path: Path, aac: Aac) -> Any:
    stream = tools()[0].input(str(path), format="wav", protocol_whitelist="file").audio
    if not aac.trimmed_db:
        return stream
    return stream.filter("volume", f"{-aac.trimmed_db}dB", precision="double")


def _heard(wanted: Encoding, aac: Aac) -> dict[str, Any]:
    common = {"ar": wanted.sample_rate, "ac": wanted.channels, "flags:a": "+bitexact"}
    if wanted.broadcast:
        return common | {"acodec": "pcm_s24le"}
    coder = {"aac_coder": aac.coder} if aac.coder != "twoloop" else {}
    return common | {"acodec": "aac", "audio_bitrate": f"{round(audio_bits(wanted) / 1000)}k"} | coder


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
