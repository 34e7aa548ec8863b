"""Hands a publish out: the orders are written into the ledger first, then packs, hand-over files and receipt are copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onbrief.files import write_bytes
from onbrief.lineage import ledger
from onbrief.model.actor import Actor
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.ledger import Delivery, Publish
from onbrief.pipeline.stages import build_folder
from onbrief.publish.book import ATTESTATION, Booked, book_delivery
from onbrief.publish.handover import HANDOVERS
from onbrief.publish.parcel import sealed_pack
from onbrief.publish.publication import Publication
from onbrief.publish.targets import Target, deliver


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
    root: Path,
    booked: Booked,
    publication: Publication,
    orders: Sequence[Order],
    folder: Path,
    tell: Callable[[str], None],
) -> list[str]:
    """Copies to every place what isn't there; a line for each. folder: where packs are made on this machine."""
    if not orders:
        return []
    packs = _packs(root, booked, publication, folder / "packs")
    told = []
    for order in orders:
        contents: dict[str, bytes | Path] = {pack.name: pack for pack in packs}
        for form in order.forms:
            contents |= HANDOVERS[form](publication, order.base_url)
        if order.forms:
            contents |= {f"assets/{file.asset.core.name}": file.path for file in publication.files}
        done = deliver(publication, contents, order.target, tell)
        told.append(f"{order.target.name}: {done.written} files written, {done.kept} were there")
    return told


def _packs(root: Path, booked: Booked, publication: Publication, folder: Path) -> list[Path]:
    """Each market's approved pack, made anew around the sealed files."""
    lines = booked.path.read_text("utf-8").splitlines()
    attestation = booked.path.with_name(booked.path.stem + ATTESTATION).read_bytes()
    packs = []
    for pack in sorted((build_folder(root, booked.publish.campaign) / "packs").glob("*.zip")):
        market = pack.stem.rsplit("_", 2)[1]
        files = {f.asset.core.name: f for f in publication.files if f.asset.core.market == market}
        rows = [
            lines[0],
            *(line for line, a in zip(lines[1:], booked.assets, strict=True) if a.core.name in files),
        ]
        extra = {
            "provenance.jsonl": ("\n".join(rows) + "\n").encode(),
            "attestation.intoto.json": attestation,
        }
        made = folder / pack.name
        data = sealed_pack(pack, files, extra)
        if not made.is_file() or sha256_file(made) != sha256(data):
            write_bytes(made, data)
        packs.append(made)
    return packs
