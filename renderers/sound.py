"""A cut's sound in one language, mixed to a loudness."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from onbrief.model.film import SoundAsk
from onbrief.model.request import Progress, Rendering, RenderRequest


class Sound:
    """See `onbrief.model.film` for what it is asked, and what comes back."""

    name = "sound"
    version = "1"

    def render(self, request: RenderRequest, inputs: Mapping[str, Path], *, progress: Progress) -> Rendering:
        """Same samples for the same request; a scratch voice needs the same espeak-ng, which the record names.

        Raises ValueError for a sound that is not known or can't be read, and for a loudness that can't be reached.
        """
        from renderers.audio.captions import captions, srt, vtt
        from renderers.audio.fit import rows
        from renderers.audio.master import mastered, wav
        from renderers.audio.mix import mixed
        from renderers.audio.picture import picture
        from renderers.audio.voice import version

        ask = SoundAsk.model_validate(request.params)
        mix = mixed(ask, inputs)
        progress(0.6, "mixed")
        made = mastered(mix.sound, mix.parts, ask.lufs, ask.true_peak_dbtp, ask.channels, ask.rate)
        progress(0.9, "at its loudness")
        files = {"sound": wav(made.samples)}
        if told := captions(ask.cues):
            files["srt"] = srt(told, ask.rate, ask.cues.direction).encode()
            files["vtt"] = vtt(told, ask.rate, ask.cues.direction).encode()
        record: dict[str, Any] = {
            "lufs": made.lufs,
            "range_lu": made.range_lu,
            "true_peak_dbtp": made.true_peak_dbtp,
            "gain_db": made.gain_db,
            "limited_db": made.cut_db,
            "voice": rows(mix.fits),
            "scratch": mix.scratch,
            "libraries": {name: installed(name) for name in ("numpy", "scipy", "pyloudnorm")},
        }
        if mix.scratch:
            record["status"] = "scratch"
        if mix.tempo:
            record["tempo"] = mix.tempo
        if any(one.by == "espeak-ng" for one in mix.fits):
            record["espeak-ng"] = version()
        return Rendering(picture(made, ask), files=files, record=record)


SOUND = Sound()
