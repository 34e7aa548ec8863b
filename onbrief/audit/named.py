"""Which asset a person means: by its bytes, an id, a name, and where bytes were changed by what they show."""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onbrief.audit.index import CURRENT, Index
from onbrief.audit.rows import Found
from onbrief.errors import InputError

LARGEST = 512_000_000  # bytes of a file that is traced
MOST_LOOKED_AT = 2000  # pictures in build/ that are compared with one that nobody knows
SHORTEST = 8  # digits of an id that is cut short
ALIKE = 5  # others that look as near and are named


@dataclass(frozen=True)
class Named:
    """What is known of it. sha256: of the bytes in hand, or what was asked by. how: in words, how we know.

    assets: the same asset as it was published, oldest first, or as HEAD's lineage names it; none where only a
    lineage may know it. sure: whether hashes prove that it is that asset. alike: others that look as near.
    """

    sha256: str
    how: str
    assets: tuple[Found, ...] = ()
    sure: bool = True
    alike: tuple[Found, ...] = ()


def named(index: Index, name: str) -> Named:
    """Raises InputError for a name that says nothing; bytes that nobody knows come back without assets."""
    inside = _inside_a_pack(name)
    if inside is not None:
        return _of_bytes(index, inside, Path(name))
    if Path(name).is_file():
        if Path(name).stat().st_size > LARGEST:
            raise InputError.at(name, f"more than {LARGEST // 1_000_000} MB; it is not read")
        return _of_bytes(index, Path(name).read_bytes(), Path(name))
    if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", name):
        return _of_id(index, name)
    return _of_name(index, name)


def _inside_a_pack(name: str) -> bytes | None:
    archive, _, inside = name.partition(".zip:")
    if not inside:
        return None
    try:
        with zipfile.ZipFile(f"{archive}.zip") as pack:
            if pack.getinfo(inside).file_size > LARGEST:
                raise InputError.at(name, f"more than {LARGEST // 1_000_000} MB; it is not read")
            return pack.read(inside)
    except (OSError, zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError):
        raise InputError.at(name, "no such file in a pack", "Name it as the pack's manifest does.") from None


def _of_id(index: Index, digits: str) -> Named:
    """An id of any kind, maybe cut short: of delivered or approved bytes, a row's core or a request."""
    how = {
        "delivered": "by the SHA-256 of what was delivered",
        "core": "by the id of its row in the ledger",
        "approved": "by the SHA-256 of what was approved",
        "request": "by the id of its request",
    }
    for column, words in how.items():
        found = _where(index, f"asset.{column} BETWEEN ? AND ?", digits, f"{digits}g")
        if len({getattr(asset, column) for asset in found}) > 1:
            raise InputError.at(digits, "more than one asset's id begins so", "Give more of its digits.")
        if found:
            return Named(found[0].approved, words, _alone(found))
    return Named(digits, "by its SHA-256")


def _of_name(index: Index, name: str) -> Named:
    """A delivered name; else a path below campaigns/<name>/build/, with or without what is above it and its suffix."""
    found = _where(index, "asset.name = ?", name.rsplit("/", 1)[-1]) if "/" not in name else []
    path = re.sub(r"^(?:\./)?campaigns/([^/]+)/build/", "", name)
    campaign = name.removeprefix("./").split("/")[1] if path != name else ""
    if not found:
        end = "" if "." in path.rsplit("/", 1)[-1] else "."
        rest, values = (
            ("asset.path = ?", [path])
            if not end
            else ("asset.path BETWEEN ? AND ?", [f"{path}.", f"{path}/"])
        )
        found = _where(index, rest, *values)
        found = [asset for asset in found if campaign in ("", asset.campaign)]
    if not found:
        raise InputError.at(
            name, "no such file", "Give a path, a SHA-256, a delivered name, or PACK.zip:assets/FILE."
        )
    if len({asset.campaign for asset in found}) > 1:
        raise InputError.at(name, "more than one campaign has such a file", "Give its whole path.")
    return Named(
        found[-1].approved, "by its name", _alone([a for a in found if a.approved == found[-1].approved])
    )


def _where(index: Index, rest: str, *values: str) -> list[Found]:
    return index.select(
        Found, f"WHERE {rest} AND {CURRENT} ORDER BY asset.at, asset.name, asset.campaign", *values
    )


def _alone(found: Iterable[Found]) -> tuple[Found, ...]:
    """Its publishes, where it has any."""
    found = list(found)
    return tuple(one for one in found if one.shipped) or tuple(found[:1])


def _called(found: Iterable[Found], path: Path) -> tuple[Found, ...]:
    """Of assets with the same bytes (a picture without words is one in all languages) those of this name, if any is."""
    alone = _alone(found)
    return tuple(one for one in alone if path.name in (one.name, Path(one.path).name)) or alone


def _of_bytes(index: Index, data: bytes, path: Path) -> Named:
    digest = hashlib.sha256(data).hexdigest()
    if found := _where(index, "asset.delivered = ?", digest):
        return Named(digest, "these are the bytes that were delivered", _called(found, path))
    if found := _where(index, "asset.approved = ?", digest):
        return Named(digest, "these are the bytes that were approved", _called(found, path))
    core = _sealed_core(data, path.suffix.lower())
    if core and (found := _where(index, "asset.core = ?", core)):
        return Named(
            digest, "its seal names the asset; its bytes are not the delivered ones", _alone(found), False
        )
    return Named(digest, "no ledger and no lineage of HEAD names these bytes as a deliverable")


def _sealed_core(data: bytes, suffix: str) -> str:
    """The id of the ledger row's core that a seal in these bytes names; empty where there is no seal."""
    from onbrief.publish.seal import read_seal  # loads a large library; most files are known by their bytes

    return read_seal(data, suffix, []).core


def seen(index: Index, name: str) -> Named | None:
    """What a changed copy shows: the asset with the very same pixels, else the nearest look. None where there is none."""
    from onbrief.lineage.fingerprint import look_of, pixels_of
    from onbrief.model.picture import Unreadable

    data = _inside_a_pack(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(name)
        if data is not None:
            path = Path(folder) / f"inside{Path(name).suffix}"
            path.write_bytes(data)
        if not path.is_file():
            return None
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        try:
            pixels = pixels_of(path)
            if found := _where(index, "asset.pixels = ?", pixels):
                return Named(digest, "proved by its pixels: they are those of the asset", _alone(found))
        except Unreadable:
            return None
        try:
            look = look_of(path)
        except Unreadable:  # a film: only its frames tell
            look = ""
    built = list(_built(index))
    if found := [asset for asset, its_pixels, _ in built if its_pixels == pixels]:
        return Named(digest, "proved by its pixels: they are those of the file in build/", tuple(found[:1]))
    if not look:
        return None
    return _nearest(index, digest, look, [(asset, its_look) for asset, _, its_look in built])


def _nearest(index: Index, digest: str, look: str, built: list[tuple[Found, str]]) -> Named | None:
    from onbrief.lineage.fingerprint import NEAR, apart

    shipped = index.column("SELECT DISTINCT look FROM asset WHERE length(look) = 64")
    looks = [*shipped, *(its_look for _, its_look in built)]
    if not looks:
        return None
    bits = apart(look, looks)
    least = int(bits.min())
    if least > NEAR:
        return None
    near = {looks[place] for place in (bits == least).nonzero()[0]}
    found = [a for one in sorted(near) for a in _where(index, "asset.look = ?", one)]
    found += [asset for asset, its_look in built if its_look in near]
    same = [asset for asset in found if asset.approved == found[0].approved]
    others = {asset.approved: asset for asset in found if asset.approved != found[0].approved}
    how = f"looks like this asset ({least} of 256 bits differ): it was saved again, made smaller or edited"
    return Named(digest, how, _alone(same), False, tuple(others.values())[:ALIKE])


def _built(index: Index) -> Iterator[tuple[Found, str, str]]:
    """What lies in build/ as HEAD records it and isn't published: with pixels and look."""
    from onbrief.lineage.fingerprint import look_of, pixels_of
    from onbrief.model.canonical import sha256_file
    from onbrief.model.picture import Unreadable

    for asset in _where(index, "asset.shipped = 0")[:MOST_LOOKED_AT]:
        path = index.root / "campaigns" / asset.campaign / "build" / asset.path
        if not path.is_file() or sha256_file(path) != asset.approved:
            continue
        preview = path.with_suffix(".preview.png")
        try:
            yield (
                asset,
                pixels_of(path),
                look_of(preview if preview.is_file() else path),
            )
        except Unreadable:
            continue
