"""The ledger: what was published, delivered and recalled. `ledger/YYYY/MM/<id>.jsonl`, a line a row, never edited.

Every file is signed beside itself (`<id>.jsonl.sig`). A row's `previous` is the SHA-256 of the line before it; a
first row's is the list of the SHA-256 of the files that no other file had built upon when it was written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onbrief.model.actor import Actor
from onbrief.model.base import Model, Sha256, Slug, Text
from onbrief.model.canonical import canonical, sha256
from onbrief.model.card import SourceType

FOLDER = "ledger"
NAMESPACES = {
    "publish": "onbrief-publish",
    "delivery": "onbrief-publish",
    "recall": "onbrief-recall",
    "reinstate": "onbrief-recall",
}
NODE_KINDS = ("font", "model", "product", "licence", "talent", "reference", "stylepack")
Node = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+:[^\x00-\x1f]{1,300}$")
]  # `font:Outfit`, `product:lumen/bottle`


class Core(Model):
    """What a delivered file is, beside its sealed bytes. Its SHA-256 keys the sealed file and stands inside the seal.

    Holds no time, no commit and nobody's yes, so that the same approved bytes under the same name are sealed once.
    name: as it is delivered. approved: SHA-256 of the approved file; pixels: of what it shows (`fingerprint`);
    look: 64 hex digits that change little when a picture is saved again or resized.
    """

    schema_: Literal["onbrief/core/1"] = Field("onbrief/core/1", alias="schema")
    name: Text
    client: Slug
    campaign: Slug
    version: int
    market: Text
    locale: Text
    placement: Text
    sku: Slug
    scene: Slug
    size: tuple[int, int]
    path: Text
    request: Sha256
    approved: Sha256
    pixels: Sha256
    look: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    master: Sha256
    uses: tuple[Node, ...]
    source_type: SourceType
    seal: Literal["c2pa", "none"]


def core_id(core: Core) -> str:
    """SHA-256 of the canonical JSON of a core."""
    return sha256(canonical(core.model_dump(mode="json", by_alias=True)))


class Signed(Model):
    """A decision that a publish relied on. sha256: of the decision's file."""

    path: Text
    sha256: Sha256
    scope: Slug
    by: Actor
    evidence: Text


class Publish(Model):
    """The first row of a publish. at: UTC. revision: the commit that was published. sources: file or folder → Git's id.

    separation: whether somebody else approved than wrote (`required`), or one person did both (`solo`).
    """

    kind: Literal["publish"] = "publish"
    schema_: Literal["onbrief/ledger/1"] = Field("onbrief/ledger/1", alias="schema")
    id: Text
    client: Slug
    campaign: Slug
    version: int
    at: datetime
    by: Actor
    revision: Text
    sources: dict[str, str]
    decisions: tuple[Signed, ...]
    separation: Literal["required", "solo"]
    report: Sha256
    assets: int
    previous: tuple[Sha256, ...] = ()


class Asset(Model):
    """A published file. id: of its core. delivered: SHA-256 of the sealed bytes. manifest: the seal's own name."""

    kind: Literal["asset"] = "asset"
    id: Sha256
    core: Core
    delivered: Sha256
    bytes: int
    manifest: str = ""
    previous: Sha256


class Delivery(Model):
    """That a publish went to a place. Written before the first file is copied, so that a recall misses none."""

    kind: Literal["delivery"] = "delivery"
    schema_: Literal["onbrief/ledger/1"] = Field("onbrief/ledger/1", alias="schema")
    id: Text
    publish: Text
    target: Text
    hand_over: tuple[Text, ...] = ()
    at: datetime
    by: Actor
    previous: tuple[Sha256, ...] = ()


class Recall(Model):
    """That something may be used no more (`recall`), or again (`reinstate`). Blocks builds and publishes that use it."""

    kind: Literal["recall", "reinstate"] = "recall"
    schema_: Literal["onbrief/ledger/1"] = Field("onbrief/ledger/1", alias="schema")
    id: Text
    node: Node
    reason: Text
    at: datetime
    by: Actor
    previous: tuple[Sha256, ...] = ()


First = Publish | Delivery | Recall
Row = First | Asset
ROWS: dict[str, type[Publish] | type[Asset] | type[Delivery] | type[Recall]] = {
    "publish": Publish,
    "asset": Asset,
    "delivery": Delivery,
    "recall": Recall,
    "reinstate": Recall,
}
