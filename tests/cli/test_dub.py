"""The timed script of a spot."""

from __future__ import annotations

import json

import numpy as np
import pytest
import yaml

from onbrief.model.canonical import sha256_file
from renderers.audio.master import wav
from renderers.audio.tones import RATE, sine
from tests.films import WORDS, change, make_spot
from tests.studio import Studio

LINE = {"text": "Sip.", "speaker": "Ada Reed"}


@pytest.fixture(scope="module")
def spot(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A spot of half a second with a recorded line in English, as long, and an unrecorded one in Arabic."""
    studio = make_spot(tmp_path_factory.mktemp("spot"))
    shots = yaml.safe_load((studio.campaign / "shots.yaml").read_text("utf-8"))
    shots["cuts"]["1s"]["voice"] = [{"line": "sip", "at": 0, "frames": 12}]
    change(studio.campaign / "shots.yaml", cuts=shots["cuts"])
    record(studio, 0.46)
    long = {
        "text": "=أول رشفة من الصيف الطويل في المساء الهادئ على البحر",
        "spoken": "أول رشفة من الصيف الطويل",
    }
    change(studio.campaign / "copy" / "ar-AE.yaml", film={**WORDS["ar-AE"], "voice": {"sip": long}})
    return studio


def record(studio: Studio, seconds: float) -> None:
    path = studio.campaign / "material" / "sip.wav"
    path.parent.mkdir(exist_ok=True)
    tone = np.rint(sine(np.arange(round(seconds * RATE)) * 300 / RATE) * 2**21).astype(np.int32)
    path.write_bytes(wav(tone[:, None]))
    line = {**LINE, "file": "material/sip.wav", "sha256": sha256_file(path)}
    change(studio.campaign / "copy" / "en-GB.yaml", film={**WORDS["en-GB"], "voice": {"sip": line}})


def test_a_script_tells_when_each_line_is_said_and_whether_it_fits(spot: Studio) -> None:
    told = spot.onbrief("dub", "dusk", "--locale", "en-GB")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == (
        "1s  en-GB\n"
        "  00:00.00–00:00.50  0.5 of 0.5 s  recorded       sip  Sip.\n"
        "1 line, 0 recordings missing, 0 too long\n"
    )


def test_a_line_that_is_too_long_is_told_and_the_script_can_be_written(spot: Studio) -> None:
    told = spot.onbrief("dub", "dusk", "--script", "script.csv", "--format", "json")
    assert (told.returncode, told.stderr) == (1, "")
    english, arabic = json.loads(told.stdout)
    assert (english["recorded"], english["fits"], english["by"]) == (True, True, "recording")
    assert (arabic["recorded"], arabic["fits"]) == (False, False)
    assert arabic["outside"] and arabic["text"].endswith(arabic["outside"])
    rows = (spot.root / "script.csv").read_text("utf-8").splitlines()
    assert rows[0] == "cut,locale,line,from,to,seconds,text,read as,speaker,recording,fit"
    assert rows[1] == "1s,en-GB,sip,00:00.00,00:00.50,0.50,Sip.,,Ada Reed,material/sip.wav,fits"
    assert ",'=" in rows[2]  # a spreadsheet would run what begins so


def test_another_recording_than_the_copy_names_is_refused(spot: Studio) -> None:
    (spot.campaign / "material" / "sip.wav").write_bytes(wav(np.ones((RATE, 1), np.int32)))
    told = spot.onbrief("dub", "dusk")
    assert told.returncode == 2
    assert "sip.wav" in told.stderr and "Traceback" not in told.stderr
    record(spot, 0.46)
