"""Remotes on loopback folders, set up with DVC's own commands."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.canonical import sha256
from onbrief.pipeline.remotes import Remotes, cached, configured, packed, required, unpacked
from onbrief.pipeline.store import Entry, Store

BYTES = b"a picture"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "clone"
    root.mkdir()
    for command in (
        ["git", "init", "-q"],
        ["dvc", "init", "-q"],
        ["dvc", "remote", "add", "-q", "-d", "staging", str(tmp_path / "staging")],
        ["dvc", "remote", "add", "-q", "approved", str(tmp_path / "approved")],
    ):
        program = [sys.executable, "-m", "dvc"] if command[0] == "dvc" else ["git"]
        subprocess.run([*program, *command[1:]], cwd=root, check=True)
    return root


def put(root: Path, remote: str, name: bytes, data: bytes) -> str:
    md5 = hashlib.md5(name).hexdigest()
    path = root.parent / remote / "files" / "md5" / md5[:2] / md5[2:]
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return md5


def test_the_approved_remote_is_asked_before_the_staging_remote(root: Path) -> None:
    assert configured(root) == ["approved", "staging"]


def test_a_remote_that_is_not_set_up_is_told_with_the_command_that_adds_it(root: Path) -> None:
    with pytest.raises(InputError) as error:
        required(root, "backup")
    assert str(error.value) == (
        ".dvc/config: there is no remote called “backup”\n    Add it: dvc remote add backup URL"
    )


def test_an_object_comes_into_dvcs_cache(root: Path) -> None:
    md5 = put(root, "staging", BYTES, BYTES)
    Remotes(root, pytest.fail).fetch([(md5, sha256(BYTES))])
    assert cached(root, md5).read_bytes() == BYTES


def test_other_bytes_under_a_recorded_name_are_refused_and_the_next_remote_is_asked(root: Path) -> None:
    told: list[str] = []
    md5 = put(root, "approved", BYTES, b"poison")
    put(root, "staging", BYTES, BYTES)
    Remotes(root, told.append).fetch([(md5, sha256(BYTES))])
    assert cached(root, md5).read_bytes() == BYTES
    assert told == [f"remote approved holds other bytes than were recorded for {md5}; they are not used"]


def test_what_a_remote_lacks_is_named(root: Path) -> None:
    there, not_there = put(root, "staging", BYTES, BYTES), hashlib.md5(b"other").hexdigest()
    assert Remotes(root, print).missing("staging", [there, not_there]) == [not_there]


def test_a_rendering_pushed_by_one_machine_is_found_by_another(root: Path, tmp_path: Path) -> None:
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    entry = here.put("ab" * 32, {"image": ("image.png", BYTES)}, {"seconds": 7})
    first = Remotes(root, pytest.fail)
    first.put("ab" * 32, entry)
    first.wait()
    found = Remotes(root, pytest.fail).get("ab" * 32, there)
    assert found is not None
    assert (found.files["image"].read_bytes(), found.record) == (BYTES, {"seconds": 7})
    assert Remotes(root, pytest.fail).get("cd" * 32, there) is None


def test_a_remote_that_fails_is_told_once_and_left_out(root: Path, tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "staging").write_text("a file where a folder should be")
    remotes = Remotes(root, told.append)
    store = Store(tmp_path / "store")
    entry = store.put("ab" * 32, {"image": ("image.png", BYTES)}, {})
    for _ in range(2):
        remotes.put("ab" * 32, entry)
        remotes.wait()
    assert len(told) == 1
    assert told[0].startswith("remote staging can't be reached, going on without it: ")
    assert remotes.names == ["approved"]


@pytest.mark.parametrize(
    ("name", "data"), [("../evil.png", BYTES), ("image.png", b"changed"), ("/etc/passwd", BYTES)]
)
def test_a_packed_rendering_with_a_foreign_name_or_other_bytes_is_no_rendering(
    name: str, data: bytes
) -> None:
    archive = io.BytesIO()
    about = f'{{"record": {{}}, "parts": {{"image": {{"file": "{name}", "sha256": "{sha256(BYTES)}"}}}}}}'
    with zipfile.ZipFile(archive, "w") as pack:
        pack.writestr(name, data)
        pack.writestr("rendering.json", about)
    assert unpacked(archive.getvalue()) is None


def test_a_packed_rendering_comes_out_as_it_went_in(tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(BYTES)
    entry = Entry({"image": tmp_path / "image.png"}, {"variant": "scalar_rgb"})
    assert unpacked(packed(entry)) == ({"image": ("image.png", BYTES)}, {"variant": "scalar_rgb"})


def test_a_squeezed_archive_is_no_rendering() -> None:
    archive = io.BytesIO()
    about = f'{{"record": {{}}, "parts": {{"image": {{"file": "image.png", "sha256": "{sha256(BYTES)}"}}}}}}'
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("image.png", BYTES)
        pack.writestr("rendering.json", about)
    assert unpacked(archive.getvalue()) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_rendering_or_none(data: bytes) -> None:
    assert unpacked(data) is None
