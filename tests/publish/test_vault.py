from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.model.canonical import sha256
from onbrief.publish.vault import Vault

IDS = [sha256(str(number).encode()) for number in range(20)]
PUBLISHER = """
import json, sys, time
from pathlib import Path
from onbrief.model.canonical import sha256
from onbrief.publish.vault import Vault
root, name = Path(sys.argv[1]), sys.argv[2]
vault = Vault.of(root, print)
ids = [sha256(str(number).encode()) for number in range(20)]
Path(root, name + ".ready").touch()
while not Path(root, "go").exists():
    time.sleep(0.001)
print(json.dumps([sha256(vault.put(key, name.encode() * 50_000)) for key in ids]))
"""


def clone(root: Path, remote: str = "") -> Path:
    root.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    if remote:
        for command in (["init", "-q"], ["remote", "add", "-q", "approved", remote]):
            subprocess.run([sys.executable, "-m", "dvc", *command], cwd=root, check=True)
    return root


def raced(root: Path) -> list[list[str]]:
    """Two processes that put other bytes under the same ids at the same moment; what each got back."""
    command = [sys.executable, "-c", PUBLISHER, str(root)]
    both = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in ("ada", "bob")]
    while len(list(root.glob("*.ready"))) < 2:
        assert all(publisher.poll() is None for publisher in both)
        time.sleep(0.01)
    (root / "go").touch()
    return [json.loads(publisher.communicate(timeout=120)[0].splitlines()[-1]) for publisher in both]


def test_without_an_approved_remote_sealed_files_stay_in_the_clone_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    vault = Vault.of(clone(tmp_path / "clone"), said.append)
    assert vault.get(IDS[0]) is None
    assert vault.put(IDS[0], b"sealed") == b"sealed"
    assert (tmp_path / "clone" / ".onbrief" / "sealed" / IDS[0][:2] / IDS[0]).read_bytes() == b"sealed"
    assert said == ["no remote is called “approved”: sealed files stay in this clone, in .onbrief/sealed"]


def test_what_was_sealed_first_stays(tmp_path: Path) -> None:
    vault = Vault.of(clone(tmp_path / "clone", str(tmp_path / "approved")), print)
    assert vault.put(IDS[0], b"first") == b"first"
    assert vault.put(IDS[0], b"second") == b"first"
    assert vault.get(IDS[0]) == b"first"
    assert (tmp_path / "approved" / "sealed" / IDS[0][:2] / IDS[0]).is_file()


def test_two_publishers_at_once_end_with_the_same_bytes_in_a_folder(tmp_path: Path) -> None:
    root = clone(tmp_path / "clone", str(tmp_path / "approved"))
    ada, bob = raced(root)
    assert ada == bob
    kept = tmp_path / "approved" / "sealed"
    assert [sha256((kept / key[:2] / key).read_bytes()) for key in IDS] == ada
    assert [path for path in kept.rglob("*") if path.is_file() and path.name not in IDS] == []


def test_two_publishers_at_once_end_with_the_same_bytes_in_s3(s3: str, tmp_path: Path) -> None:
    root = clone(tmp_path / "clone", f"s3://{s3}/studio")
    ada, bob = raced(root)
    vault = Vault.of(root, print)
    assert ada == bob == [sha256(vault.get(key) or b"") for key in IDS]


def test_a_half_written_file_is_never_seen(tmp_path: Path) -> None:
    vault = Vault.of(clone(tmp_path / "clone", str(tmp_path / "approved")), print)
    sealed, seen = b"x" * 5_000_000, set()
    writer = threading.Thread(target=lambda: [vault.put(key, sealed) for key in IDS[:5]])
    writer.start()
    while writer.is_alive():
        seen |= {len(vault.get(key) or b"") for key in IDS[:5]}
    assert seen <= {0, len(sealed)}


@pytest.mark.parametrize("key", ["", "abc", "../" + "0" * 61, "G" * 64, "0" * 65])
def test_only_ids_are_keys(key: str, tmp_path: Path) -> None:
    vault = Vault.of(clone(tmp_path / "clone"), print)
    with pytest.raises(InputError, match="this is no id of a core"):
        vault.put(key, b"")


def test_a_bucket_that_is_not_there_is_told_in_words(s3: str, tmp_path: Path) -> None:
    vault = Vault.of(clone(tmp_path / "clone", "s3://nobodys-bucket/x"), print)
    with pytest.raises(InputError) as error:
        vault.put(IDS[0], b"sealed")
    assert str(error.value) == (
        "dvc:approved: there is no such bucket or folder\n    Look at the address, or create it."
    )
