"""Files are written whole or not at all; a full or read-only disk is told in words."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.files import atomic, unwritable, write_bytes


def test_a_file_that_fails_half_way_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "selects.yaml"
    write_bytes(path, b"old")
    with pytest.raises(ZeroDivisionError), atomic(path) as temporary:
        temporary.write_bytes(b"ha")
        _ = 1 / 0
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["selects.yaml"]


def test_others_may_read_what_is_written_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    write_bytes(tmp_path / "lineage.json", b"{}")
    os.umask(before)
    assert (tmp_path / "lineage.json").stat().st_mode & 0o777 == 0o640


def test_a_full_disk_is_told_with_the_folder_the_need_and_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 200_000))  # type: ignore
    with pytest.raises(InputError) as told, atomic(tmp_path / "masters" / "a.png", need=3_200_000):
        Path("/dev/full").write_bytes(b"x")
    assert str(told.value) == (
        f"{tmp_path}/masters: the disk is full: 3.2 MB are needed, 200 kB are free (No space left on device)\n"
        "    Make room, then run the same command again: what is finished is kept."
    )
    assert list((tmp_path / "masters").iterdir()) == []


def test_a_folder_that_may_not_be_written_is_told_too(tmp_path: Path) -> None:
    told = unwritable(tmp_path, OSError(errno.EROFS, "Read-only file system"))
    assert str(told) == (
        f"{tmp_path}: this folder can't be written to (Read-only file system)\n"
        "    Give yourself the right to write there, or work in a clone of your own."
    )


def test_any_other_error_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic(tmp_path / "a"):
        (tmp_path / "missing").read_bytes()
