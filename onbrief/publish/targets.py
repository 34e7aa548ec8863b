"""Where published files go: a folder, a bucket, a DVC remote. Copied so that nobody ever sees half a file or half a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from onbrief.errors import InputError
from onbrief.lineage.git import git
from onbrief.model.canonical import sha256
from onbrief.model.visible import HIDDEN, visible
from onbrief.publish.clouds import Cloud, remote_shelf
from onbrief.publish.parcel import Goods, listed, receipt, receipt_path
from onbrief.publish.publication import Publication
from onbrief.publish.shelves import MAX_BYTES, Folder, Shelf, inside, refused

AT_ONCE = 8
SECONDS = 2.0  # from one line of progress to the next
REMOTE = "dvc:"
BELOW = "published"  # beside DVC's objects in a DVC remote
S3 = {"s3", "s3a"}
WAIT = {
    "connect_timeout": 10,
    "read_timeout": 60,
    "retries": {"max_attempts": 2},
}  # seconds; s3fs asks anew, too


@dataclass(frozen=True)
class Target:
    """A place to publish to. name: how the ledger calls it, without anything secret."""

    name: str
    shelf: Shelf

    def put(self, path: str, data: bytes) -> bool:
        """True: written. False: the same bytes were there. Raises InputError where there are others."""
        there = self.shelf.read(path)
        if there is None:
            if self.shelf.create(path, data):
                return True
            there = self.shelf.read(path)
        if there != data:
            raise InputError.at(
                f"{self.name}/{path}",
                "other bytes were delivered under this name",
                "Raise `version:` in the brief, or publish to another place.",
            )
        return False

    def read(self, path: str) -> bytes | None:
        return self.shelf.read(path)

    def list(self, prefix: str) -> tuple[str, ...]:
        """The files under a path, without half-made ones."""
        return tuple(self.shelf.names(prefix))


@dataclass(frozen=True)
class Delivered:
    """Paths in the target. kept: those that were there already."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def open_target(root: Path, text: str) -> Target:
    """The place that a person named: a folder, `file://…`, `dvc:REMOTE`, or an address of fsspec's (`s3://…`).

    S3's endpoint and keys come from the environment, as botocore reads them (AWS_ENDPOINT_URL, AWS_PROFILE …).
    Raises InputError.
    """
    if not text.strip() or HIDDEN.search(text):
        raise InputError.at(visible(text[:200]) or "--to", "this is no place to publish to")
    if text.startswith(REMOTE):
        return Target(text, remote_shelf(root, text.removeprefix(REMOTE), BELOW))
    if text.startswith("file://"):
        return _folder(root, unquote(urlsplit(text).path))
    return _address(text) if "://" in text else _folder(root, text)


def _folder(root: Path, text: str) -> Target:
    path, home = Path(text).resolve(), root.resolve()
    if path.is_relative_to(home) and git(home, "check-ignore", "-q", "--", f"{path}/") is None:
        raise InputError.at(
            path,
            "this folder is part of the repository",
            "Publish to a folder outside it, or one that Git ignores.",
        )
    if path.exists() and not path.is_dir():
        raise InputError.at(path, "this is no folder", "Give a folder; it is made if it isn't there.")
    return Target(str(path), Folder(path))


def _address(text: str) -> Target:
    from fsspec.core import url_to_fs

    name = _without_secrets(text)
    scheme = urlsplit(text).scheme
    if "::" in text:
        raise InputError.at(name, "chained addresses can't be published to", "Give one address.")
    if scheme in S3 and (name != text.rstrip("/") or not urlsplit(text).netloc):
        raise InputError.at(
            name,
            "an S3 address is s3://bucket/prefix, without keys or options",
            "Keys and endpoint come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL.",
        )
    options: dict[str, Any] = {"config_kwargs": WAIT, "use_listings_cache": False} if scheme in S3 else {}
    try:
        fs, base = url_to_fs(text, skip_instance_cache=True, **options)
    except ValueError as error:
        raise InputError.at(
            name, f"nobody here knows {scheme}://", "Give a folder or an s3:// address."
        ) from error
    except ImportError as error:
        cure = "pip install 'onbrief[s3]'" if scheme in S3 else str(error).splitlines()[0]
        raise InputError.at(
            name, f"the driver for {scheme}:// isn't installed", f"Install it: {cure}"
        ) from error
    except Exception as error:
        raise refused(name, error) from error
    return Target(name, Cloud(fs, str(base), name))


def _without_secrets(text: str) -> str:
    """An address without user, password, query and fragment."""
    found = urlsplit(text)
    return f"{found.scheme}://{found.netloc.rpartition('@')[2]}{found.path}".rstrip("/")


def deliver(
    publication: Publication,
    contents: Mapping[str, Goods],
    target: Target,
    tell: Callable[[str], None],
) -> Delivered:
    """Copies files into the target's folder `<campaign>/`, eight at a time; the receipt last, when all are there.

    contents: path inside that folder → bytes, or the file that holds them. What is there already stays; run again
    after whatever stopped it. Raises InputError, also where a published file isn't what the ledger says.
    """
    campaign = publication.publish.campaign
    target.shelf.tidy(campaign)
    told = {row["path"]: row["sha256"] for row in listed(publication)}
    lacking = sorted(told.keys() - contents.keys())
    if lacking:
        raise InputError.at(lacking[0], "this published file isn't among those to be delivered")
    written: dict[str, bool] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver") as pool:
        sent = {
            pool.submit(_send, target, f"{campaign}/{inside(path)}", goods, told.get(path)): path
            for path, goods in sorted(contents.items())
        }
        try:
            began = monotonic()
            for future in as_completed(sent):
                written[sent[future]] = future.result()
                if monotonic() - began > SECONDS:
                    began = monotonic()
                    tell(f"{target.name}: {len(written)} of {len(sent)}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    last = receipt_path(publication)
    written[last] = target.put(f"{campaign}/{last}", receipt(publication))
    new = tuple(sorted(path for path, fresh in written.items() if fresh))
    kept = tuple(sorted(written.keys() - set(new)))
    tell(
        f"{target.name}: {len(new)} files written"
        if new
        else f"{target.name}: all {len(kept)} files were there"
    )
    return Delivered(new, kept)


def _send(target: Target, path: str, goods: Goods, digest: str | None) -> bool:
    if isinstance(goods, Path) and goods.stat().st_size > MAX_BYTES:
        raise InputError.at(goods, f"larger than {MAX_BYTES // 10**9} GB; it is not delivered")
    data = goods if isinstance(goods, bytes) else goods.read_bytes()
    if digest is not None and sha256(data) != digest:
        raise InputError.at(path, "these are not the bytes that the ledger names", "Publish again.")
    return target.put(path, data)
