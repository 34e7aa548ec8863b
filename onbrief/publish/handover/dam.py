"""For a digital asset manager: an XMP file beside each picture, and one sheet with what is to be known of all.

A sidecar has the picture's name with `.xmp` instead of its ending (Adobe, XMP specification part 3, 2020, 2.1).
"""

from __future__ import annotations

from collections.abc import Callable

from onbrief.pipeline.pack import cell, sheet
from onbrief.publish.handover.sheets import address, line, place
from onbrief.publish.parcel import asset_path
from onbrief.publish.publication import File, Label, Publication

COLUMNS = (
    "filename", "title", "description", "alt_text", "keywords", "creator", "usage", "usage_terms", "starts", "expires",
    "client", "campaign", "version", "market", "locale", "placement", "sku", "scene", "digital_source_type", "sha256",
    "approved_sha256", "core_id",
)  # fmt: skip


def _packet(label: Label) -> bytes:
    from onbrief.publish.xmp import packet

    return packet(label)


def files(
    publication: Publication, base_url: str = "", packet: Callable[[Label], bytes] = _packet
) -> dict[str, bytes]:
    """`metadata.csv`, and the sidecars where the pictures lie. packet: makes the XMP of a label."""
    ordered = sorted(publication.files, key=lambda file: asset_path(file.asset.core))
    rows = [
        {key: cell(value) for key, value in _row(publication, file, base_url).items()} for file in ordered
    ]
    made = {_sidecar(file): packet(file.label) for file in ordered}
    return made | {place(publication, "dam", "metadata.csv"): sheet(COLUMNS, rows)}


def _sidecar(file: File) -> str:
    return asset_path(file.asset.core).rpartition(".")[0] + ".xmp"


def _row(publication: Publication, file: File, base_url: str) -> dict[str, str]:
    core, label = file.asset.core, file.label
    sku, market = publication.skus.get(core.sku, core.sku), publication.markets.get(core.market, core.market)
    told = {
        "filename": address(publication, file, base_url),
        "title": label.title,
        "description": label.description,
        "alt_text": file.texts.get("alt_text", ""),
        "keywords": "; ".join(
            dict.fromkeys((core.client, publication.title, sku, core.scene, market, core.placement))
        ),
        "creator": label.creator,
        "usage": publication.usage,
        "usage_terms": label.terms,
        "starts": publication.flight.start.isoformat(),
        "expires": publication.flight.end.isoformat(),
        "client": core.client,
        "campaign": core.campaign,
        "version": str(core.version),
        "market": core.market,
        "locale": core.locale,
        "placement": core.placement,
        "sku": core.sku,
        "scene": core.scene,
        "digital_source_type": core.source_type,
        "sha256": file.asset.delivered,
        "approved_sha256": core.approved,
        "core_id": file.asset.id,
    }
    return {key: line(text) for key, text in told.items()}
