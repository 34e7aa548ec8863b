"""Out of the building: approved bytes, by the lock, sealed once and written into the ledger. Nothing is rendered here.

In this order, so that a publish that is killed anywhere ends in the same state when it is run again:
row core → seal → put-if-absent into the vault → ledger, committed and tagged → targets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage import ledger
from onbrief.lineage.git import git
from onbrief.lineage.read import lineage_of
from onbrief.model.actor import Actor
from onbrief.model.canonical import canonical, sha256
from onbrief.model.ledger import FOLDER, NAMESPACES, Publish
from onbrief.pipeline.checks import check_campaign, report_json, settled
from onbrief.pipeline.exchange import fetch, push, verify
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.recalled import refuse_recalled, refuse_used
from onbrief.pipeline.remotes import APPROVED, STAGING, configured
from onbrief.pipeline.stages import build_folder
from onbrief.publish.book import Booked, attest, book, commit, id_of, refuse_other_bytes
from onbrief.publish.credentials import credentials
from onbrief.publish.handed import Order, book_orders, hand_out
from onbrief.publish.publication import File, Publication
from onbrief.publish.rows import Draft, drafts, same_name_twice
from onbrief.publish.sealing import SealedFile, seal_all
from onbrief.signoff.signers import refuse_unlisted
from onbrief.signoff.standing import Standing, required, standing

Tell = Callable[[str], None]
WORK = ".onbrief/published"  # sealed files and packs on their way out; whatever lies there can be made again
SOURCES = ("brief.yaml", "copy", "selects.yaml", "rights.yaml", "waivers.yaml", "dvc.lock", "lineage.json")


@dataclass
class Published:
    """What a publish did. waiting: why nothing left the building. before: it stood in the ledger when it began.

    told: a line for each place that it went to. development: sealed with a certificate that nobody vouches for.
    """

    id: str = ""
    ledger: str = ""
    files: int = 0
    waiting: str = ""
    before: bool = False
    development: bool = False
    solo: bool = False
    told: list[str] = field(default_factory=list)


def publish(root: Path, name: str, orders: Sequence[Order], by: Actor, key: Path, tell: Tell) -> Published:
    """Publishes one campaign. orders: where to, and in which forms. key: the publisher's SSH key.

    Raises InputError where the lock can't be relied on, a gate blocks, something was recalled, the working tree isn't
    clean, or other files were published under this version. A campaign that waits for people stays where it is.
    """
    lineage = lineage_of(root, name)
    if lineage is None or not (root / "campaigns" / name / "dvc.lock").is_file():
        return Published(waiting="it has not been built yet")
    if waits := _sign_offs(standing(root, name)):
        return Published(waiting=waits)
    _clean(root)
    refuse_unlisted(root, key, NAMESPACES["publish"], by.email)
    refuse_recalled(root, name)
    remotes = configured(root)
    if problems := list(verify(root, name, STAGING if STAGING in remotes else None)):
        raise InputError(problems)
    if lacking := fetch(root, name, tell):
        raise InputError.at(
            f"campaigns/{name}", f"{len(lacking)} files can't be had, {lacking[0]} first", "Push them first."
        )
    state = json.loads((build_folder(root, name) / "requests" / "state.json").read_text("utf-8"))
    if scenes := state["waiting"]:
        return Published(waiting=f"scene {scenes[0]['scene']} waits for a select")
    if films := state.get("films"):
        return Published(waiting=f"the cut {films[0]['cut']} waits for its {films[0]['for']}")
    tell("holding every file against the gates, as of today")
    report = gate(root, name)
    approved = required(root, name)
    at = max(given.decision.at for given in approved.counted).astimezone(UTC)
    found = drafts(root, lineage, f"{at:%Y-%m-%dT%H:%M:%SZ}", date.today())
    same_name_twice(found)
    refuse_used(root, (node for draft in found for node in draft.core.uses), f"campaigns/{name}")
    version = found[0].core.version
    id = id_of(name, version, [draft.id for draft in found])
    refuse_other_bytes(root, name, version, id)
    tell(f"sealing {len(found)} files")
    sealed = seal_all(root, found, root / WORK / id / "assets", tell)
    if APPROVED in remotes:
        push(root, name, APPROVED)
    first = _first(root, id, found, approved, report, by)
    booked = book(root, first, [one.asset for one in sealed], key)
    publication = _publication(root, booked, sealed)
    paths = [
        booked.path,
        attest(root, booked, publication),
        *book_orders(root, booked.publish, orders, by, key),
    ]
    commit(root, booked, paths, key)
    done = Published(id, booked.path.relative_to(root).as_posix(), len(found), before=booked.before)
    done.development, done.solo = credentials(root).development, booked.publish.separation == "solo"
    done.told = hand_out(root, booked, publication, orders, root / WORK / id / "packs", tell)
    return done


def gate(root: Path, name: str) -> str:
    """The strict gate, on the bytes that were fetched, as of today; nothing that was found earlier is asked.

    Returns the SHA-256 of what the gates said. Raises InputError where one blocks.
    """
    report = check_campaign(root, name, partial(Quiet, "checks"))
    blocking = [told for told in settled(root, report, date.today()) if told.blocks(strict=True)]
    if blocking:
        first = blocking[0]
        where = f" on {first.asset}" if first.asset else ""
        raise InputError.at(
            f"campaigns/{name}",
            f"{len(blocking)} findings block, the first{where}: {first.finding.message}",
            f"See them all: onbrief check {name} --strict",
        )
    return sha256(canonical(report_json(report)))


def _sign_offs(found: Standing) -> str:
    """Who has not approved what, in words, and why a decision that is there doesn't count."""
    told = [found.told(scope) for scope in found.marks if found.missing(scope)]
    return "; ".join([*told, *(f"{fault.where}: {fault.what}" for fault in found.faults)] if told else [])


def _clean(root: Path) -> None:
    """Raises InputError where something isn't committed, but for ledger files that a killed publish left."""
    rows = (git(root, "status", "--porcelain", "--untracked-files=all") or "").splitlines()
    open_rows = [row[3:] for row in rows if not row[3:].startswith(f"{FOLDER}/")]
    if open_rows:
        more = f" and {len(open_rows) - 1} more" if len(open_rows) > 1 else ""
        raise InputError.at(
            open_rows[0],
            f"this is not committed{more}",
            "What is published must stand in Git: commit, or stash it.",
        )


def _first(
    root: Path, id: str, found: Sequence[Draft], approved: Standing, report: str, by: Actor
) -> Publish:
    """The first row; of a publish that stands in the ledger already, as it stands there."""
    if path := ledger.find(root, id):
        head = ledger.read(root, path).head
        if isinstance(head, Publish):
            return head
    core = found[0].core
    folder = f"campaigns/{core.campaign}"
    pack = next(use for use in core.uses if use.startswith("stylepack:")).partition(":")[2]
    named = [*(f"{folder}/{file}" for file in SOURCES), f"stylepacks/{pack}", "policies", "placements"]
    return Publish(
        id=id,
        client=core.client,
        campaign=core.campaign,
        version=core.version,
        at=datetime.now(UTC).replace(microsecond=0),
        by=by,
        revision=(git(root, "rev-parse", "HEAD") or "").strip(),
        sources={
            one: (git(root, "rev-parse", f"HEAD:{one}") or "").strip()
            for one in named
            if (root / one).exists()
        },
        decisions=approved.signed,
        separation=approved.separation,
        report=report,
        assets=len(found),
        previous=ledger.heads(root),
    )


def _publication(root: Path, booked: Booked, sealed: Sequence[SealedFile]) -> Publication:
    from onbrief.pipeline.load import load

    campaign = load(root, booked.publish.campaign)
    rows = {asset.id: asset for asset in booked.assets}
    brief = campaign.brief
    return Publication(
        booked.publish,
        brief.title,
        brief.flight,
        brief.usage,
        {key: sku.name for key, sku in brief.skus.items()},
        {key: market.name for key, market in brief.markets.items()},
        tuple(File(rows[one.draft.id], one.path, one.draft.texts, one.draft.label) for one in sealed),
    )
