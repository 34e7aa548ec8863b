"""Packs come from outside: whatever somebody sends is judged, or told to be no pack, and never breaks the judge."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onbrief.audit.verify_file import Shelf, verify_file, verify_pack
from onbrief.errors import InputError
from tests.audit.house import House

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["files", "path", "sha256"]), inner)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["assets/a.jpg", "assets/../../a.jpg", "assets/", "/etc/a", "assets/..", "provenance.jsonl", "x"]
)


def zipped(contents: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in contents.items():
            pack.writestr(name, content)
    return data.getvalue()


def judged(house: House, path: Path, data: bytes) -> None:
    """Something is broken, or it is no pack; nothing is written beside it."""
    path.write_bytes(data)
    before = sorted(path.parent.rglob("*"))
    try:
        assert any(one.broken for one in verify_pack(Shelf(house.root), path, []))
    except InputError as error:
        assert "delivery pack" in error.problems[0].what or "larger than" in error.problems[0].what
    assert sorted(path.parent.rglob("*")) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(manifest=JSON, contents=st.dictionaries(NAMES, st.binary(max_size=40), max_size=4))
def test_a_pack_of_any_shape(
    house: House, tmp_path: Path, manifest: object, contents: dict[str, bytes]
) -> None:
    judged(house, tmp_path / "pack.zip", zipped({"manifest.json": json.dumps(manifest).encode(), **contents}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8))
def test_a_pack_with_bytes_exchanged(house: House, tmp_path: Path, place: float, junk: bytes) -> None:
    manifest = {"files": [{"path": "assets/a.jpg", "sha256": "0" * 64}]}
    data = bytearray(zipped({"manifest.json": json.dumps(manifest).encode(), "assets/a.jpg": b"a picture"}))
    at = int(place * (len(data) - 1))
    data[at : at + len(junk)] = junk
    judged(house, tmp_path / "pack.zip", bytes(data))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=200),
    suffix=st.sampled_from([".jpg", ".png", ".webp", ".svg", ".pdf", ".exe", ""]),
)
def test_a_file_of_any_bytes(house: House, tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    assert verify_file(Shelf(house.root), path, []).broken


def test_an_archive_that_claims_to_hold_very_much_is_not_read(house: House, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack, pack.open("manifest.json", "w") as file:
        for _ in range(101):
            file.write(bytes(1_000_000))
    with pytest.raises(InputError, match="larger than any pack of ours"):
        verify_pack(Shelf(house.root), path, [])
