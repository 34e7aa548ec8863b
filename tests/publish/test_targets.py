from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import boto3
import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.publish.clouds import Cloud
from onbrief.publish.parcel import goods, receipt, receipt_path
from onbrief.publish.publication import Publication
from onbrief.publish.shelves import Folder, inside
from onbrief.publish.targets import Delivered, Target, deliver, open_target

COPY = """
import sys
from pathlib import Path
from onbrief.publish.parcel import goods
from onbrief.publish.targets import deliver, open_target
from tests.publish.parts import PLACED, file_in, publication_in
folder, target = Path(sys.argv[1]), sys.argv[2]
big = {f"{number:03}.bin": bytes([number]) * 300_000 for number in range(120)}
publication = publication_in(folder)
print("begins", flush=True)
deliver(publication, goods(publication) | big, open_target(Path("."), target), print)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository that ignores `out/`."""
    root = tmp_path / "clone"
    (root / "campaigns").mkdir(parents=True)
    (root / ".gitignore").write_text("out/\n", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


@pytest.fixture(params=["folder", "s3", "memory", "rename"])
def target(request: pytest.FixtureRequest, root: Path, tmp_path: Path) -> Iterator[Target]:
    """Each kind of place: a folder, a bucket, a store with one PUT, a file system that renames."""
    if request.param == "s3":
        yield open_target(root, f"s3://{request.getfixturevalue('s3')}/out")
    elif request.param == "rename":
        yield Target("sftp://host", Cloud(LocalFileSystem(), str(tmp_path / "renamed"), "sftp://host"))
    elif request.param == "memory":
        yield open_target(root, "memory://out")
        MemoryFileSystem.store.clear()
    else:
        yield open_target(root, str(tmp_path / "delivered"))


def test_a_file_is_written_once_kept_when_it_is_the_same_and_never_replaced(target: Target) -> None:
    assert target.read("dusk/a.jpg") is None
    assert target.put("dusk/a.jpg", b"picture") is True
    assert target.put("dusk/a.jpg", b"picture") is False
    with pytest.raises(InputError) as error:
        target.put("dusk/a.jpg", b"another")
    assert str(error.value) == (
        f"{target.name}/dusk/a.jpg: other bytes were delivered under this name\n"
        "    Raise `version:` in the brief, or publish to another place."
    )
    assert target.read("dusk/a.jpg") == b"picture"
    assert target.list("dusk") == ("dusk/a.jpg",)


def test_a_delivery_ends_with_its_receipt_and_a_second_one_finds_all_there(
    target: Target, publication: Publication
) -> None:
    said: list[str] = []
    first = deliver(publication, goods(publication), target, said.append)
    assert len(first.written) == 7 and first.kept == ()
    again = deliver(publication, goods(publication), target, said.append)
    assert again == Delivered((), first.written)
    assert said[-1] == f"{target.name}: all 7 files were there"
    told = json.loads(target.read(f"dusk/{receipt_path(publication)}") or b"")
    assert (told["schema"], told["publish"]) == ("onbrief/receipt/1", "dusk-v1-20270501")
    assert sorted([*(f"dusk/{row['path']}" for row in told["files"]), "dusk/dusk-v1-20270501.json"]) == list(
        target.list("dusk")
    )


def test_a_hand_over_can_be_added_later_without_touching_the_receipt(
    target: Target, publication: Publication
) -> None:
    deliver(publication, goods(publication), target, print)
    more = deliver(publication, goods(publication) | {"handover/x/NOTES.txt": b"- note"}, target, print)
    assert more.written == ("handover/x/NOTES.txt",)


def test_the_receipt_comes_last(publication: Publication, tmp_path: Path) -> None:
    class Remembers(Folder):
        def create(self, path: str, data: bytes) -> bool:
            order.append(path)
            return super().create(path, data)

    order: list[str] = []
    deliver(publication, goods(publication), Target("x", Remembers(tmp_path / "x")), print)
    assert order[-1] == "dusk/dusk-v1-20270501.json"


def test_without_all_files_there_is_no_receipt(publication: Publication, tmp_path: Path) -> None:
    target = Target("x", Folder(tmp_path / "x"))
    target.put("dusk/lumen_dusk_GB_v1.zip", b"somebody else's")
    with pytest.raises(InputError, match="other bytes were delivered under this name"):
        deliver(publication, goods(publication), target, print)
    assert target.read("dusk/dusk-v1-20270501.json") is None


def test_bytes_that_the_ledger_does_not_name_are_not_delivered(
    publication: Publication, tmp_path: Path
) -> None:
    publication.files[0].path.write_bytes(b"swapped")
    with pytest.raises(InputError, match="these are not the bytes that the ledger names"):
        deliver(publication, goods(publication), Target("x", Folder(tmp_path / "x")), print)


def test_a_publish_that_lacks_a_file_is_not_delivered(publication: Publication, tmp_path: Path) -> None:
    some = goods(publication)
    some.popitem()
    with pytest.raises(InputError, match="this published file isn't among those to be delivered"):
        deliver(publication, some, Target("x", Folder(tmp_path / "x")), print)


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.06, 0.15, 0.3])
def test_a_killed_copy_leaves_no_half_file_and_the_next_one_finishes_it(wait: float, tmp_path: Path) -> None:
    sealed, target = tmp_path / "sealed", tmp_path / "target"
    command = [sys.executable, "-c", COPY, str(sealed), str(target)]
    copy = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert copy.stdout and copy.stdout.readline() == "begins\n"
    time.sleep(wait + random.uniform(0, 0.05))
    os.kill(copy.pid, signal.SIGKILL)
    copy.wait()
    for path in (target / "dusk").rglob("*.bin"):
        if not path.name.startswith("."):
            assert path.read_bytes() == bytes([int(path.stem)]) * 300_000
    done = (target / "dusk" / "dusk-v1-20270501.json").exists()
    assert not done or len(list((target / "dusk").glob("*.bin"))) == 120
    subprocess.run(command, check=True, capture_output=True)
    found = sorted(path.name for path in target.rglob("*") if path.is_file())
    assert len(found) == 127 and not [name for name in found if name.startswith(".")]


def test_two_copies_at_once_end_with_one_whole_set(tmp_path: Path) -> None:
    commands = [
        [sys.executable, "-c", COPY, str(tmp_path / who), str(tmp_path / "target")] for who in ("a", "b")
    ]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    assert [copy.communicate(timeout=60)[1] for copy in both] == ["", ""]
    found = [path.name for path in (tmp_path / "target").rglob("*") if path.is_file()]
    assert len(found) == 127 and not [name for name in found if name.startswith(".")]


def test_half_made_files_are_removed_and_not_listed(publication: Publication, tmp_path: Path) -> None:
    for shelf in (Folder(tmp_path / "x"), Cloud(LocalFileSystem(), str(tmp_path / "y"), "y")):
        target = Target("x", shelf)
        left = (
            tmp_path / ("x" if isinstance(shelf, Folder) else "y") / "dusk" / ".onbrief-0123456789abcdef.tmp"
        )
        left.parent.mkdir(parents=True)
        left.write_bytes(b"half")
        assert target.list("dusk") == ()
        deliver(publication, goods(publication), target, print)
        assert not left.exists()


def test_a_folder_that_is_part_of_the_repository_is_refused(root: Path) -> None:
    for place in (root, root / "campaigns", root / ".git" / "x", root / "new"):
        with pytest.raises(InputError, match="this folder is part of the repository"):
            open_target(root, str(place))
    assert open_target(root, str(root / "out")).name == str(root / "out")


def test_a_link_inside_the_target_is_not_followed(root: Path, tmp_path: Path) -> None:
    target = open_target(root, str(tmp_path / "delivered"))
    (tmp_path / "delivered").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "delivered" / "dusk").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="this is a symbolic link"):
        target.put("dusk/a.jpg", b"picture")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_file_addresses_name_folders(root: Path, tmp_path: Path) -> None:
    assert open_target(root, f"file://{tmp_path}/two%20words").name == f"{tmp_path}/two words"


def test_where_there_are_no_hard_links_files_are_renamed_and_still_never_replaced(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuses)
    target = open_target(root, str(tmp_path / "fat"))
    assert (target.shelf.create("a", b"first"), target.shelf.create("a", b"second")) == (True, False)
    assert (target.read("a"), target.list(".onbrief"), os.listdir(tmp_path / "fat")) == (b"first", (), ["a"])


class Busy(MemoryFileSystem):
    """A store that knows no condition, or says at first that somebody else writes the same name."""

    said: ClassVar[list[OSError]] = []

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **options: object) -> None:
        if mode == "create" and self.said:
            raise self.said.pop()
        super().pipe_file(path, value, mode=mode, **options)


@pytest.mark.parametrize(
    "said", [OSError(errno.ENOSYS, "NotImplemented"), OSError(errno.EIO, "ConditionalRequestConflict")]
)
def test_a_store_that_knows_no_condition_or_is_busy_gets_the_file_all_the_same(said: OSError) -> None:
    MemoryFileSystem.store.clear()
    target = Target("x", Cloud(Busy(skip_instance_cache=True), "/out", "x"))
    Busy.said[:] = [said]
    assert target.put("a", b"first") is True
    Busy.said[:] = [said]
    assert target.shelf.create("a", b"second") is False
    assert target.read("a") == b"first"
    Busy.said.clear()


def test_a_store_that_stays_busy_is_told_and_nothing_is_written_over() -> None:
    MemoryFileSystem.store.clear()
    Busy.said[:] = [OSError(errno.EIO, "ConditionalRequestConflict")] * 9
    with pytest.raises(InputError, match="somebody else is writing the same file there"):
        Target("x", Cloud(Busy(skip_instance_cache=True), "/out", "x")).put("a", b"first")
    Busy.said.clear()
    assert MemoryFileSystem.store == {}


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a//b", "./a", "a/", "a\\b", "a\nb", "ä" * 128])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(InputError, match="this is no plain path inside the target"):
        inside(path)


@given(st.text(alphabet="ab./\\\0 ~", max_size=12))
def test_no_path_leaves_the_target(path: str) -> None:
    try:
        plain = inside(path)
    except InputError:
        return
    assert os.path.normpath(f"/target/{plain}") == f"/target/{plain}"


def test_what_is_secret_in_an_address_is_neither_named_nor_told(root: Path) -> None:
    assert open_target(root, "memory://ada:secret@out/x?token=secret").name == "memory://out/x"
    with pytest.raises(InputError) as error:
        open_target(root, "s3://KEY:secret@bucket/x")
    assert str(error.value) == (
        "s3://bucket/x: an S3 address is s3://bucket/prefix, without keys or options\n"
        "    Keys and endpoint come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "nonsense://x",
            "nonsense://x: nobody here knows nonsense://\n    Give a folder or an s3:// address.",
        ),
        ("gs://b/x", "gs://b/x: the driver for gs:// isn't installed\n    Install it: Please install gcsfs"),
        ("simplecache::s3://b", "chained addresses can't be published to"),
        ("s3://", "an S3 address is s3://bucket/prefix"),
        ("", "--to: this is no place to publish to"),
        ("dvc:nowhere", ".dvc/config: the remote “nowhere” can't be used"),
    ],
)
def test_a_place_that_cannot_be_used_is_told_with_a_cure(text: str, said: str, root: Path) -> None:
    if text.startswith("dvc:"):
        subprocess.run([sys.executable, "-m", "dvc", "init", "-q"], cwd=root, check=True)
    with pytest.raises(InputError) as error:
        open_target(root, text)
    assert said in str(error.value)


def test_a_missing_driver_for_s3_is_told_with_the_extra_that_brings_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(_registry, "s3", raising=False)
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(InputError) as error:
        open_target(root, "s3://bucket/x")
    assert str(error.value) == (
        "s3://bucket/x: the driver for s3:// isn't installed\n    Install it: pip install 'onbrief[s3]'"
    )


def test_a_bucket_that_is_missing_or_out_of_reach_is_told_in_words(
    s3: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="there is no such bucket or folder"):
        open_target(root, "s3://nobodys-bucket/x").put("a", b"")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(InputError, match="it can't be reached"):
        open_target(root, f"s3://{s3}/x").put("a", b"")


def test_a_bucket_without_credentials_is_told_in_words(
    s3: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    with pytest.raises(InputError, match="no credentials were found for it"):
        open_target(root, f"s3://{s3}/x").put("a", b"")


def test_an_object_appears_in_the_bucket_under_the_prefix(s3: str, root: Path) -> None:
    open_target(root, f"s3://{s3}/out/").put("dusk/a.jpg", b"picture")
    found = boto3.client("s3").list_objects_v2(Bucket=s3)["Contents"]
    assert [row["Key"] for row in found] == ["out/dusk/a.jpg"]


def test_a_dvc_remote_is_a_target(s3: str, root: Path, tmp_path: Path, publication: Publication) -> None:
    for command in (
        ["init", "-q"],
        ["remote", "add", "-q", "clients", f"s3://{s3}/studio"],
        ["remote", "add", "-q", "near", str(tmp_path / "near")],
    ):
        subprocess.run([sys.executable, "-m", "dvc", *command], cwd=root, check=True)
    deliver(publication, goods(publication), open_target(root, "dvc:clients"), print)
    assert open_target(root, f"s3://{s3}/studio/published").list("dusk") == open_target(
        root, "dvc:clients"
    ).list("dusk")
    deliver(publication, goods(publication), open_target(root, "dvc:near"), print)
    assert (tmp_path / "near" / "published" / "dusk" / "dusk-v1-20270501.json").read_bytes() == receipt(
        publication
    )
