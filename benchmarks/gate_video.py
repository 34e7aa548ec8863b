"""What judging a film costs, against a floor: decoding the very same file, in the same run.

    .venv/bin/python benchmarks/gate_video.py

Makes two 30 s films of 1080 × 1920, H.264 and AAC, with the packaged ffmpeg: one of about 8 Mb/s with grain, a light
one, both with a super and an end card. Then each is decoded (PyAV, picture and sound, nothing else), judged by every
gate of films there is, judged by those that read no text, held against words that it doesn't show (so that the gates
read it in every way they know), and run through one graph of ffmpeg's filters that detects as much of it as they can.
Every way runs in a process of its own. CPU-seconds are those of the whole process after the libraries that the gates
stand on were loaded, once a process however many films it judges; what that costs is told last. Rounds go by turns, and
the least of each way's is shown.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SECONDS, RATE = 30, 25
SIZE = (1080, 1920)
SUPER, SAID = (100, 60), "First sip of summer"  # first frame and frames, and words
CARD, CALL = (SECONDS * RATE - 75, 75), "Taste the low sun"
FILMS = {"8 Mb/s, grain": ("8M", 10), "1.5 Mb/s": ("1500k", 0)}  # bit rate, strength of the noise
ROUNDS = 3
FILTERS = (
    "[0:v]blackdetect=d=0.04,freezedetect=d=1,photosensitivity=bypass=1[v];"
    "[0:a]ebur128=peak=true,silencedetect=d=0.5,astats[a]"
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, (rate, noise) in FILMS.items():
            path = make(Path(folder) / "film.mp4", rate, noise)
            print(f"{name}: {SECONDS} s, {SIZE[0]} × {SIZE[1]}, {path.stat().st_size / 1e6:.1f} MB")
            print(f"  {'':<34}{'CPU s':>8}{'wall s':>8}{'of decoding':>13}")
            ways: dict[str, Callable[[], tuple[float, float]]] = {
                "decoding alone (PyAV)": lambda path=path: timed("decode", path),
                "all gates but those that read": lambda path=path: timed("judge", path),
                "all gates": lambda path=path: timed("read", path),
                "all gates, other words asked for": lambda path=path: timed("miss", path),
                "ffmpeg's filters": lambda path=path: filters(path),
            }
            rounds = [{way: work() for way, work in ways.items()} for _ in range(ROUNDS)]
            best = {way: min(one[way] for one in rounds) for way in ways}
            floor = next(iter(best.values()))[0]
            for way, (cpu, wall) in best.items():
                print(f"  {way:<34}{cpu:>8.2f}{wall:>8.2f}{cpu / floor:>11.2f} ×")
            spent = json.loads(child("each", path))
            print("  " + ", ".join(f"{gate} {seconds:.3f}" for gate, seconds in spent.items()) + "\n")
        print(
            f"loading the libraries: {min(json.loads(child('load', path)) for _ in range(ROUNDS)):.2f} CPU s"
        )


def make(path: Path, rate: str, noise: int) -> Path:
    """A moving picture with texture, a super, an end card, and a chord."""
    import imageio_ffmpeg

    width, height = SIZE
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    picture = f"testsrc2=size={width}x{height}:rate={RATE},noise=alls={noise}:allf=t,{written()},{tags}"
    sound = "aevalsrc=0.2*sin(440*PI*t)+0.15*sin(661*PI*t)|0.2*sin(440*PI*t)+0.1*sin(552*PI*t):s=48000"
    asked = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-f", "lavfi", "-i", picture]
    asked += [
        "-f",
        "lavfi",
        "-i",
        sound,
        "-t",
        str(SECONDS),
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-b:v",
        rate,
    ]
    asked += ["-maxrate", rate, "-bufsize", rate, "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k"]
    subprocess.run([*asked, "-movflags", "+faststart", str(path)], check=True)
    return path


def written() -> str:
    """ffmpeg's filters that draw the super, and the end card with its line."""
    from importlib.util import find_spec

    found = find_spec("fontpkg_marcellus")
    assert found and found.submodule_search_locations
    font = next(Path(found.submodule_search_locations[0]).rglob("*.[to]tf"))
    drawn = []
    for (first, frames), text, colour, y in ((SUPER, SAID, "white", "h*0.3"), (CARD, CALL, "black", "h*0.4")):
        during = f"enable='between(n,{first},{first + frames - 1})'"
        if (first, frames) == CARD:
            drawn.append(f"drawbox=w=iw:h=ih:color=0xF2E9DC:t=fill:{during}")
        shadow = ":box=1:boxcolor=0x203040:boxborderw=24" if colour == "white" else ""
        drawn.append(
            f"drawtext=fontfile={font}:text='{text}':fontsize=80:fontcolor={colour}:x=(w-tw)/2:y={y}{shadow}:{during}"
        )
    return ",".join(drawn)


def timed(way: str, path: Path) -> tuple[float, float]:
    cpu, wall = json.loads(child(way, path))
    return cpu, wall


def child(way: str, path: Path) -> str:
    asked = [sys.executable, __file__, way, str(path)]
    return subprocess.run(asked, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def filters(path: Path) -> tuple[float, float]:
    """The whole process, whose start costs next to nothing."""
    import imageio_ffmpeg

    asked = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-filter_complex", FILTERS]
    started, before = time.monotonic(), spent(resource.RUSAGE_CHILDREN)
    subprocess.run([*asked, "-map", "[v]", "-map", "[a]", "-f", "null", "-"], check=True)
    return spent(resource.RUSAGE_CHILDREN) - before, time.monotonic() - started


def inside(way: str, path: Path) -> Any:
    """One way, in this process; seconds after everything that it needs was loaded."""
    import cv2

    from checks.film import FILM_CHECKS

    cv2.setNumThreads(1)
    before = own()
    loaded()
    if way == "load":
        return own() - before
    reading = way in ("read", "miss")
    gates = {name: gate for name, gate in FILM_CHECKS.items() if reading or not hasattr(gate, "frames")}
    subject, spec = asked_of(path, missing=way == "miss")
    if way == "each":
        return {name: seconds_of(gate, subject, spec) for name, gate in FILM_CHECKS.items()}
    started, before = time.monotonic(), own()
    if way == "decode":
        decode(path)
    else:
        for gate in gates.values():
            list(gate.run(subject, spec))
    return own() - before, time.monotonic() - started


def loaded() -> None:
    """Loads what the gates load at their first film: libraries, and the network that finds lines."""
    import pyloudnorm  # noqa: F401
    import scipy.signal  # noqa: F401

    from checks.film.lines import detector

    detector()


def seconds_of(gate: Any, subject: Any, spec: Any) -> float:
    before = own()
    list(gate.run(subject, spec))
    return own() - before


def decode(path: Path) -> None:
    import av

    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for packet in container.demux(container.streams.video[0], container.streams.audio[0]):
            for _ in packet.decode():
                pass


def asked_of(path: Path, missing: bool = False) -> tuple[Any, Any]:
    """The film as a deliverable: a cut of its length with an end card, voice and supers; missing: of other words."""
    from onbrief.model.cues import CueSheet
    from onbrief.model.finding import Spec, Subject
    from onbrief.model.placement import Placement

    frames = SECONDS * RATE
    words = {"at": CARD[0], "frames": CARD[1], "source": "copy/en-GB.yaml#/cta"}
    card = {"at": CARD[0], "frames": CARD[1], "source": "shots.yaml#/cuts/30s/end_card"}
    card |= {"words": [{**words, "role": "cta", "text": "Order today" if missing else CALL}]}
    supers = [
        {
            **words,
            "at": SUPER[0],
            "frames": SUPER[1],
            "role": "super.1",
            "text": "Another evening" if missing else SAID,
        }
    ]
    voice = [
        {
            "at": 120,
            "frames": 60,
            "line": "one",
            "text": "The light is longer now",
            "source": "copy/en-GB.yaml",
        }
    ]
    cues = CueSheet.model_validate(
        {"cut": "30s", "rate": str(RATE), "frames": frames, "direction": "ltr", "locale": "en-GB", "card": card,
         "supers": supers, "voice": voice, "music": True}
    )  # fmt: skip
    placement = Placement(
        title="A slot", medium="video", width=SIZE[0], height=SIZE[1], formats=("mp4",), codecs=("h264", "aac"),
        lufs=-14, true_peak_dbtp=-1, confidence="A", source="benchmark", checked_on=date(2026, 11, 1),
    )  # fmt: skip
    params = {"kind": "film", "size": list(SIZE), "rate": str(RATE), "frames": frames, "locale": "en-GB"}
    params |= {"direction": "ltr", "safe": [0, 0, 0, 0], "cues": cues.model_dump(mode="json"), "copy": {}}
    params |= {"encode": {"format": "mp4"}, "palette": {}, "logo": {}}
    return Subject(path), Spec(placement, params, {"placement": "brief.yaml"})


def own() -> float:
    return spent(resource.RUSAGE_SELF) + spent(resource.RUSAGE_CHILDREN)


def spent(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(inside(sys.argv[1], Path(sys.argv[2]))))
    else:
        main()
