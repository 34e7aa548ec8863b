"""Where a sound that was brought in is heard: cues of shots.yaml, lines of the copy. Found first, written last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from onbrief.errors import InputError, nearest
from onbrief.material.placing import edit
from onbrief.model.base import Model
from onbrief.model.copy import Copy
from onbrief.model.shots import NAME, Shots, seconds
from onbrief.model.source import parse_yaml, read_model
from onbrief.selection.rows import Apart
from onbrief.selection.yamltext import editor, text_of

Keys = tuple[str | int, ...]
M = TypeVar("M", bound=Model)
NEAR = 0.02  # seconds by which a recording may be shorter than its window


def cues(root: Path, campaign: str, sound: str, cut: str | None, sha256: str) -> dict[Keys, float]:
    """The cues that let hear a sound, or already the file that takes its place (sha256): keys of shots.yaml → seconds of
    it that they want. Raises InputError where there is none."""
    shots, _ = read_model(root, root / "campaigns" / campaign / NAME, Shots)
    if cut is not None and cut not in shots.cuts:
        raise InputError.at("--cut", f"{NAME} has no cut “{cut[:60]}”", nearest(cut, shots.cuts))
    among = {name: one for name, one in shots.cuts.items() if cut in (None, name)}
    found: dict[Keys, float] = {
        ("cuts", name, "music", place): cue.start + seconds(cue.frames, shots.rate)
        for name, one in among.items()
        for place, cue in enumerate(one.music)
        if cue.sound == sound or cue.sha256 == sha256
    }
    if not found:
        known = sorted({cue.sound for one in among.values() for cue in one.music})
        what = f"no cue of {NAME} lets hear “{sound[:80]}”"
        raise InputError.at("--in-place-of", what, nearest(sound, known) or f"Heard are: {', '.join(known)}.")
    return found


def into_cues(root: Path, campaign: str, places: Mapping[Keys, float], file: str, sha256: str) -> None:
    """Lets cues hear a file. What only a scratch sound reads is taken out."""
    values = {"sound": file, "sha256": sha256, "params": None}
    _set(root, root / "campaigns" / campaign / NAME, Shots, dict.fromkeys(places, values))


def line(root: Path, campaign: str, locale: str, name: str) -> Iterator[tuple[str, float]]:
    """The windows of a line of the script: cut, seconds. Raises InputError where a language has no such line."""
    folder = root / "campaigns" / campaign
    if not (folder / "copy" / f"{locale}.yaml").is_file():
        known = sorted(path.stem for path in (folder / "copy").glob("*.yaml"))
        raise InputError.at("--locale", f"there is no copy in “{locale[:40]}”", nearest(locale, known))
    copy, _ = read_model(root, folder / "copy" / f"{locale}.yaml", Copy)
    voice = copy.film.voice if copy.film else {}
    if name not in voice:
        cure = nearest(name, voice) or f"Write its words first, under `film: voice: {name}`."
        raise InputError.at("--line", f"copy/{locale}.yaml has no line “{name[:60]}”", cure)
    shots, _ = read_model(root, folder / NAME, Shots)
    return (
        (cut, seconds(spoken.frames, shots.rate))
        for cut, one in shots.cuts.items()
        for spoken in one.voice
        if spoken.line == name
    )


def into_line(
    root: Path, campaign: str, locale: str, name: str, file: str, sha256: str, speaker: str
) -> None:
    values = {"file": file, "sha256": sha256, "speaker": speaker}
    path = root / "campaigns" / campaign / "copy" / f"{locale}.yaml"
    _set(root, path, Copy, {("film", "voice", name): values})


def _set(root: Path, path: Path, model: type[M], changes: Mapping[Keys, Mapping[str, Any]]) -> None:
    """Sets keys of mappings in a file (None: takes them out), proved by reading the result. Raises InputError."""

    def change(text: str) -> str:
        wanted = parse_yaml(root, path, text.encode()).data
        yaml = editor()
        document = yaml.load(text)
        for data in (document, wanted):
            for keys, values in changes.items():
                _put(_within(data, keys), values)
        after = text_of(yaml, document)
        after = after.replace("\n", "\r\n") if "\r\n" in text else after
        if parse_yaml(root, path, after.encode()).data != wanted:
            raise Apart
        model.model_validate(wanted)
        return after

    edit(root, path, change)


def _within(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def _put(mapping: Any, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            mapping.pop(key, None)
        else:
            mapping[key] = value
