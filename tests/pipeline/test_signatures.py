"""Every delivered picture has its signature beside it, whatever it came from, and it travels with the rendering."""

from __future__ import annotations

import json
from pathlib import Path

from onbrief.compare.signature import packed, sign
from onbrief.pipeline.approved import Approved
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.progress import Quiet
from onbrief.pipeline.remotes import Remotes
from onbrief.pipeline.render import Studio as Bench
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.reproduce import Verdict, recorded_in, reproduce
from onbrief.pipeline.stages import requested
from onbrief.pipeline.store import Store, store_of
from tests.studio import Studio


def variants(studio: Studio) -> list[Job]:
    return requested(studio.root, studio.name, "variants")


def bench(studio: Studio, folder: Path, store: Store) -> Bench:
    """A build folder of its own that knows the studio's masters, and a store."""
    work = Bench(studio.root, studio.build, store, Approved(studio.root, "none", Remotes(studio.root, print)))
    work.know(requested(studio.root, studio.name, "masters"))
    work.build = folder
    return work


def test_every_deliverable_has_the_signature_of_what_was_delivered(first_build: Studio) -> None:
    for job in variants(first_build):
        parts = parts_of(first_build.build, job)
        assert parts["signature"].read_bytes() == packed(sign(parts["image"]))
    others = requested(first_build.root, first_build.name, "masters")
    assert all("signature" not in parts_of(first_build.build, job) for job in others)


def test_the_lineage_names_signatures_and_the_store_keeps_them(first_build: Studio) -> None:
    lineage = json.loads((first_build.campaign / "lineage.json").read_text("utf-8"))
    named = {row["request"]: row for row in lineage["files"] if row.get("part") == "signature"}
    store = store_of(first_build.root)
    keys = {row["request"]: row["key"] for row in lineage["renderings"]}
    for job in variants(first_build):
        entry = store.get(keys[job.id])
        assert named[job.id]["path"] == f"{job.out}.signature"
        assert entry and "signature" in entry.files


def test_a_rendering_of_an_older_store_gets_its_signature_when_it_is_placed(
    first_build: Studio, tmp_path: Path
) -> None:
    job, store = variants(first_build)[0], Store(tmp_path / "store")
    work = bench(first_build, tmp_path / "build", store)
    new = store_of(first_build.root).get(work.key(job))
    assert new
    old = {p: (f.name, f.read_bytes()) for p, f in new.files.items() if p != "signature"}
    store.put(work.key(job), old, new.record)
    work.run([job], Quiet("test", 1))
    placed = parts_of(tmp_path / "build", job)
    assert placed["signature"].read_bytes() == new.files["signature"].read_bytes()


def test_a_signature_has_no_say_in_whether_a_rendering_is_reproduced(first_build: Studio) -> None:
    from onbrief.lineage.read import lineage_of

    lineage = lineage_of(first_build.root, first_build.name)
    assert lineage
    job = variants(first_build)[0]
    recorded = next(one for one in recorded_in([lineage]) if one.request == job.id)
    assert "signature" not in recorded.parts
    assert reproduce(first_build.root, recorded).worst.verdict is Verdict.BIT_IDENTICAL
