"""Answers about files that are still the same are remembered; a changed byte, spec or gate is looked at anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from onbrief.pipeline import looked as module
from onbrief.pipeline.looked import FILE, Looked, key_of
from tests.defects.sketch import BANNER, draw


def test_what_was_said_is_kept_by_what_was_asked(tmp_path: Path) -> None:
    Looked(tmp_path).put("key", {"logo": ["findings", []], "palette": ["findings", [{"message": "für"}]]})
    again = Looked(tmp_path)
    assert again.get("key") == {"logo": ["findings", []], "palette": ["findings", [{"message": "für"}]]}
    assert again.get("other") == {}


def test_a_memory_that_is_damaged_begins_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"SQLite no more" * 99)
    looked = Looked(tmp_path)
    assert looked.get("key") == {}
    looked.put("key", {"logo": 1})
    assert Looked(tmp_path).get("key") == {"logo": 1}


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    looked = Looked(tmp_path / "file")
    looked.put("key", {"logo": 1})
    assert looked.get("key") == {}


def test_what_is_old_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Looked(tmp_path).put("key", {"logo": 1})
    monkeypatch.setattr(module, "DAYS", -1)
    assert Looked(tmp_path).get("key") == {}


def test_another_byte_sidecar_spec_job_or_gate_is_another_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, spec = draw(BANNER, tmp_path)
    keys = [key_of(subject, spec), key_of(subject, spec)]
    assert keys[0] == keys[1]
    keys.append(key_of(subject, replace(spec, params={**spec.params, "safe": [9, 9, 9, 9]})))
    keys.append(key_of(replace(subject, elements=subject.elements[1:]), spec))
    keys.append(key_of(replace(subject, about={**subject.about, "market": "AE"}), spec))
    for path in (subject.path, *subject.matte_paths.values()):
        path.write_bytes(path.read_bytes() + b" ")
        keys.append(key_of(subject, spec))
    monkeypatch.setattr(module, "code", lambda: "changed")
    keys.append(key_of(subject, spec))
    assert len(set(keys[1:])) == len(keys[1:])
