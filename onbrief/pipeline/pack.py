"""Delivery packs: one zip a market, the same bytes for the same inputs."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from onbrief.files import atomic, dump_json
from onbrief.model.canonical import canonical, sha256
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.progress import Stage
from onbrief.pipeline.render import parts_of
from onbrief.pipeline.store import Store
from onbrief.pipeline.subjects import is_film
from onbrief.sheets.sheet import pack_sheet, sheet_code

SCHEMA = "onbrief/manifest/1"
CAPTIONS = ("srt", "vtt")  # delivered beside a film
EPOCH = (1980, 1, 1, 0, 0, 0)
FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")  # owasp.org, CSV injection, 2026-11


def delivery_name(about: dict[str, Any], job: Job, suffix: str) -> str:
    """`client_campaign_sku_channel-placement_locale_1080x1920_v1.jpg`: seven fields, none holds an underscore. A film's
    placement is followed by its cut: `instagram-reels-15s`."""
    width, height = job.request.params["size"]
    cut = f"-{job.about['cut']}" if is_film(job) else ""
    placement = job.about["placement"].replace("/", "-") + cut
    fields = (
        about["client"],
        about["campaign"],
        job.about["sku"],
        placement,
        job.about["locale"],
        f"{width}x{height}",
        f"v{about['version']}",
    )
    return "_".join(fields) + suffix


def write_packs(build: Path, jobs: list[Job], store: Store) -> None:
    """Writes `build/packs/<client>_<campaign>_<market>_v<version>.zip` for every market that has files."""
    about = json.loads((build / "requests" / "pack.json").read_text("utf-8"))
    folder = build / "packs"
    folder.mkdir(parents=True, exist_ok=True)
    stage = Stage("pack", len(about["markets"]))
    for market in sorted(about["markets"]):
        mine = [job for job in jobs if job.about["market"] == market]
        if not mine:
            stage.step(market, "waits: no variants yet")
            continue
        name = f"{about['client']}_{about['campaign']}_{market}_v{about['version']}.zip"
        with atomic(folder / name) as temporary:
            write_zip(temporary, _contents(build, about, market, mine, store))
        stage.step(name, f"{len(mine)} files")


def _contents(
    build: Path, about: dict[str, Any], market: str, jobs: list[Job], store: Store
) -> dict[str, bytes]:
    rows, pictures, shown = [], {}, {}
    beside: dict[str, bytes] = {}
    spoken: dict[str, dict[str, bytes]] = {}
    for job in jobs:
        parts = parts_of(build, job)
        image = parts["image"]
        name = delivery_name(about, job, image.suffix)
        pictures[name] = image.read_bytes()
        shown[name] = parts["preview"].read_bytes() if "preview" in parts else pictures[name]
        spoken[name] = {path: parts[part].read_bytes() for part, path in captions_of(about, job, parts)}
        beside |= spoken[name]
        rows.append((name, job))
    rows.sort(key=lambda row: row[0])
    manifest = {
        "schema": SCHEMA,
        **{key: about[key] for key in ("client", "campaign", "version")},
        "market": market,
        "files": [_manifest_row(name, job, pictures[name], spoken[name]) for name, job in rows],
    }
    contents = {**{f"assets/{name}": data for name, data in pictures.items()}, **beside}
    contents["manifest.json"] = dump_json(manifest).encode()
    contents["trafficking.csv"] = _trafficking(about, rows, pictures)
    drawn = [(name, job, shown[name]) for name, job in rows]
    contents["contact-sheet.pdf"] = store.once(
        _sheet_key(about, market, manifest), "contact-sheet.pdf", lambda: pack_sheet(about, market, drawn)
    )
    return contents


def captions_of(about: dict[str, Any], job: Job, parts: Mapping[str, Path]) -> Iterator[tuple[str, str]]:
    """The captions that go beside a film: part, path in the pack."""
    for part in CAPTIONS if is_film(job) else ():
        if part in parts:
            yield part, f"captions/{delivery_name(about, job, '')}.{part}"


def _sheet_key(about: dict[str, Any], market: str, manifest: dict[str, Any]) -> str:
    """All that a contact sheet depends on: it is drawn again only for a market that changed."""
    told = {key: about[key] for key in ("title", "skus")} | {"market": about["markets"][market]["name"]}
    return sha256(canonical({"sheet": sheet_code(), "about": told, "manifest": manifest}))


def _manifest_row(name: str, job: Job, data: bytes, captions: Mapping[str, bytes]) -> dict[str, Any]:
    width, height = job.request.params["size"]
    return {
        "path": f"assets/{name}",
        "sha256": sha256(data),
        "width": width,
        "height": height,
        **{key: job.about[key] for key in ("placement", "locale", "sku", "scene")},
        "request": job.id,
        **({"captions": [{"path": p, "sha256": sha256(d)} for p, d in captions.items()]} if captions else {}),
    }


def _trafficking(about: dict[str, Any], rows: Iterable[tuple[str, Job]], pictures: dict[str, bytes]) -> bytes:
    """What a trafficker types into an ad server, one row a file."""
    columns: tuple[str, ...] = (
        "file", "channel", "placement", "locale", "sku", "width", "height", "kb", "flight_start", "flight_end",
        "headline", "cta", "landing_url", "post_caption", "alt_text",
    )  # fmt: skip
    told, rows = [], list(rows)
    if any(is_film(job) for _, job in rows):
        columns = (*columns[:7], "seconds", *columns[7:])
    for name, job in rows:
        width, height = job.request.params["size"]
        channel, _, placement = job.about["placement"].partition("/")
        copy, post = job.request.params.get("copy", {}), about["posts"][job.about["locale"]]
        cells = {
            "file": name,
            "channel": channel,
            "placement": placement,
            "locale": job.about["locale"],
            "sku": about["skus"][job.about["sku"]],
            "width": width,
            "height": height,
            **(
                {"seconds": f"{job.about['seconds']:g}" if is_film(job) else ""}
                if "seconds" in columns
                else {}
            ),
            "kb": f"{len(pictures[name]) / 1000:.1f}",
            "flight_start": about["flight"]["start"],
            "flight_end": about["flight"]["end"],
            "headline": copy.get("headline", ""),
            "cta": copy.get("cta", ""),
            **{key: post[key] for key in ("landing_url", "post_caption", "alt_text")},
        }
        told.append({key: cell(value) for key, value in cells.items()})
    return sheet(columns, told)


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A table for spreadsheets: UTF-8 with BOM, so that they open Arabic and Japanese as they are. Cells: see `cell`."""
    text = io.StringIO()
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def cell(value: object) -> str:
    """Text for a spreadsheet: no soft hyphens, and nothing that it would run as a formula."""
    text = "\n".join(re.split(r"\r\n|\r", str(value).replace("\u00ad", "")))  # csv leaves a lone CR bare
    return f"'{text}" if text.startswith(FORMULA) else text


def write_zip(path: Path | IO[bytes], contents: Mapping[str, bytes]) -> None:
    """The same bytes for the same contents: sorted, dated 1980, pictures stored as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            stored = name.startswith("assets/") or name.endswith(".pdf")
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, contents[name])
