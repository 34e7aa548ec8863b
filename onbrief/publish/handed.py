"""Hands a publish out: the orders are written into the ledger first, then packs, hand-over files and receipt are copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from onbrief.errors import InputError
from onbrief.files import write_bytes
from onbrief.lineage import ledger
from onbrief.model.actor import Actor
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.delivery import Pack
from onbrief.model.finding import Scope
from onbrief.model.ledger import Delivery, Publish
from onbrief.pipeline.gates import gates, of_scope
from onbrief.pipeline.packed import pack_of
from onbrief.publish.attest import SUFFIX as BESIDE
from onbrief.publish.book import Booked, book_delivery
from onbrief.publish.handover import handed_over
from onbrief.publish.parcel import ATTESTATION, PROVENANCE, Sealed, as_sealed, goods, provenance, sealed_pack
from onbrief.publish.publication import Publication
from onbrief.publish.targets import Target, deliver

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """A place, and the forms that its platform imports. base_url: where the files can be reached there."""

    target: Target
    forms: tuple[str, ...] = ()
    base_url: str = ""


def book_orders(root: Path, publish: Publish, orders: Sequence[Order], by: Actor, key: Path) -> list[Path]:
    """Writes a delivery for each place that the ledger doesn't name yet; returns the files of all."""
    paths = []
    for order in orders:
        id = f"{publish.id}-to-{sha256(order.target.name.encode())[:8]}"
        delivery = Delivery(
            id=id,
            publish=publish.id,
            target=order.target.name,
            hand_over=order.forms,
            at=datetime.now(UTC).replace(microsecond=0),
            by=by,
            previous=() if ledger.find(root, id) else ledger.heads(root),
        )
        paths.append(book_delivery(root, delivery, key))
    return paths


def hand_out(
    root: Path, booked: Booked, publication: Publication, orders: Sequence[Order], folder: Path, tell: Tell
) -> list[str]:
    """Copies to every place what isn't there; a line for each. folder: where packs are made on this machine."""
    if not orders:
        return []
    publication = replace(publication, packs=tuple(_packs(root, booked, publication, folder)))
    told = []
    for order in orders:
        contents = {**goods(publication), **handed_over(publication, order.forms, order.base_url)}
        done = deliver(publication, contents, order.target, tell)
        kept = f", {len(done.kept)} were there" if done.kept else ""
        told.append(f"{order.target.name}: {len(done.written)} files written{kept}")
    return told


def _packs(root: Path, booked: Booked, publication: Publication, folder: Path) -> Iterator[Path]:
    """Each market's approved pack, made anew around the sealed files."""
    attestation = booked.path.with_name(booked.path.stem + BESIDE).read_bytes()
    for pack in pack_of(root, booked.publish.campaign):
        mine = [file for file in publication.files if file.asset.core.market == pack.market]
        files = {f.asset.core.name: Sealed(f.path.read_bytes(), f.asset) for f in mine}
        papers = {
            PROVENANCE: provenance(booked.publish, [file.asset for file in mine]),
            ATTESTATION: attestation,
        }
        made, data = folder / pack.path.name, sealed_pack(pack.path, files, papers)
        if not made.is_file() or sha256_file(made) != sha256(data):
            write_bytes(made, data)
        _gated(as_sealed(pack, made, files, papers))
        yield made


def _gated(pack: Pack) -> None:
    """The gates of packs once more, on the sealed one. Raises InputError."""
    known = gates()
    for name in of_scope(known, Scope.PACK):
        for finding in known[name].run(pack):
            raise InputError.at(pack.path.name, f"sealed: {finding.message}", "Report this: sealing did it.")
