"""The seal (C2PA, “content credentials”): put on once, read back with everything that is wrong with it named.

Validation of a seal says “verified against the roots that you named”, never more. Nothing is fetched from the network.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import c2pa
from PIL import Image

from onbrief.errors import InputError
from onbrief.model.canonical import sha256
from onbrief.model.card import SourceType
from onbrief.model.sealing import ASSERTION
from onbrief.publish import container, manifest
from onbrief.publish.certificates import PURPOSES
from onbrief.publish.credentials import Credentials
from onbrief.publish.development import says_so
from onbrief.publish.publication import Label, Part
from onbrief.publish.xmp import with_xmp

TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
}
FILMS = container.FILMS
UNPACKED_MB = 16  # a seal may come squeezed; ours have some kilobytes
LARGEST, LARGEST_FILM = 100_000_000, 512_000_000  # bytes; files are sealed and read in memory


@dataclass(frozen=True)
class Sealed:
    """data: the file as it leaves. manifest: the seal's own name; empty where the file has none."""

    data: bytes
    manifest: str


@dataclass(frozen=True)
class Seal:
    """What a file's seal is worth. intact: file, seal and ingredients are as they were signed, whoever signed.

    trusted: the signer's certificate leads to one of the roots. development: it says itself that nobody should.
    core: the id of the ledger row that it belongs to; lineage: all that the seal tells. faults: in plain words.
    """

    present: bool = False
    intact: bool = False
    trusted: bool = False
    development: bool = False
    signer: str = ""
    core: str = ""
    manifest: str = ""
    lineage: dict[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


class Sealer:
    """Seals files with one key. Not to be carried into a forked process: the library's handles don't live there."""

    def __init__(self, credentials: Credentials):
        self.credentials = credentials
        self._context = _context([credentials.root])
        self._masters: dict[tuple[str, tuple[Part, ...], SourceType | None], bytes] = {}

    def seal(self, data: bytes, suffix: str, label: Label, master: tuple[bytes, str] | None) -> Sealed:
        """The file with XMP and seal. master: bytes and suffix of the picture that it was made from.

        Raises InputError for formats that can't be sealed and files that are damaged.
        """
        if label.core.seal == "none":
            return Sealed(data, "")
        if len(data) > largest(suffix):
            raise InputError.at(
                label.core.name,
                f"a file of more than {largest(suffix) // 1_000_000} MB can't be sealed",
                "Say `seal: none` at its placement.",
            )
        marked = with_xmp(data, suffix, label)
        resized = master is not None and _sides(master[0]) != label.core.size
        about = manifest.of_file(label, master is not None, resized)
        builder = self._builder(about)
        if manifest.from_outside(label):
            builder.add_ingredient(manifest.as_supplied(label), TYPES[suffix.lower()], io.BytesIO(data))
        elif master:
            builder.add_ingredient_from_archive(io.BytesIO(self._signed(*master, label)))
        sealed = self._sign(builder, suffix, marked, label)
        approved = unsealed(data, suffix) if manifest.from_outside(label) else data
        if suffix.lower() != ".pdf" and unsealed(sealed, suffix) != approved:
            raise InputError.at(
                label.core.name,
                "the approved bytes could not be had back out of its seal",
                "Export it anew, without what other programs wrote into it.",
            )
        return Sealed(sealed, about["label"])

    def _signed(self, data: bytes, suffix: str, label: Label) -> bytes:
        """The master as an ingredient that stands ready: hashed and signed once, however many files were made of it."""
        key = (sha256(data), manifest.models_of(label), label.picture)
        if key not in self._masters:
            signed = self._sign(self._builder(manifest.of_master(label)), suffix, data, label)
            keeper = self._builder(manifest.empty(label))
            keeper.add_ingredient(manifest.as_ingredient(label), TYPES[suffix.lower()], io.BytesIO(signed))
            archive = io.BytesIO()
            keeper.write_ingredient_archive(manifest.MASTER, archive)
            self._masters[key] = archive.getvalue()
        return self._masters[key]

    def _builder(self, about: dict[str, Any]) -> c2pa.Builder:
        return c2pa.Builder(about, context=self._context)

    def _sign(self, builder: c2pa.Builder, suffix: str, data: bytes, label: Label) -> bytes:
        """By the library's own signer: it keeps 2 kB for a signature, a callback 11 kB (c2pa-python 0.38)."""
        own, made = self.credentials, io.BytesIO()
        signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", own.chain.encode(), own.key_pem, None))
        try:
            builder.sign(signer, TYPES[suffix.lower()], io.BytesIO(data), made)
        except c2pa.C2paError as error:
            raise InputError.at(label.core.name, f"it can't be sealed ({error})", "Build it again.") from None
        return made.getvalue()


def _sides(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as image:
        return image.size


def largest(suffix: str) -> int:
    """Bytes of a file that is sealed, or whose seal is read."""
    return LARGEST_FILM if suffix.lower() in FILMS else LARGEST


def unsealed(data: bytes, suffix: str) -> bytes:
    """The file without seal and XMP: of JPEG, PNG, WebP, SVG and films exactly the bytes that were approved.

    A PDF is returned as it is, and so is a file that can't be read.
    """
    try:
        return container.stripped(data, suffix.lower())
    except (ValueError, KeyError, IndexError):
        return data


def read_seal(data: bytes, suffix: str, roots: Sequence[str]) -> Seal:
    """What a file's seal says and is worth. roots: certificates that one trusts, PEM. Raises nothing for hostile bytes."""
    kind = TYPES.get(suffix.lower())
    if kind is None or len(data) > largest(suffix):
        return Seal(faults=("this kind of file is not read",))
    context = _context(roots)
    damaged = Seal(present=b"c2pa" in data, faults=("file or seal is damaged and can't be read",))
    if container.too_many(data, suffix.lower()):
        return damaged
    try:
        with c2pa.Reader(kind, io.BytesIO(data), context=context) as reader:
            told = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return Seal(faults=("it carries no seal",))
    except (c2pa.C2paError, ValueError, RecursionError):
        return damaged
    try:
        return _judged(told)
    except (KeyError, TypeError, AttributeError):
        return Seal(present=True, faults=("its seal is not written as C2PA asks",))


def _judged(told: dict[str, Any]) -> Seal:
    own = told["manifests"][told["active_manifest"]]
    results = told.get("validation_results") or {}
    verdict = results.get("activeManifest") or {}
    failed = _codes(verdict, "failure")
    found = [(code, _said(code)) for code in failed if not (code == STRANGER and EXPIRED in failed)]
    found += [
        one for one in _of_ingredients(told, results) if not (one[0] == STRANGER and STRANGER in failed)
    ]
    lineage: Any = next((one["data"] for one in own["assertions"] if one["label"] == ASSERTION), {})
    lineage = lineage if isinstance(lineage, dict) else {}
    signed = own.get("signature_info") or {}
    signer = str(signed.get("common_name") or signed.get("issuer") or "")
    return Seal(
        present=True,
        intact=bool(verdict.get("success")) and all(code in ABOUT_TRUST for code, _ in found),
        trusted=not failed and "signingCredential.trusted" in _codes(verdict, "success"),
        development=says_so(f"{signer} {signed.get('issuer')}"),
        signer=signer,
        core=str(lineage.get("core", "")),
        manifest=str(told["active_manifest"]),
        lineage=lineage,
        faults=tuple(dict.fromkeys(fault for _, fault in found)),
    )


def _codes(results: dict[str, Any], outcome: str) -> list[str]:
    return [str(one["code"]) for one in results.get(outcome) or []]


STRANGER, EXPIRED = (
    "signingCredential.untrusted",
    "signingCredential.expired",
)  # who ran out is a stranger, too
ABOUT_TRUST = {
    STRANGER: "its signer's certificate leads to none of the roots that you named",
    EXPIRED: "its signer's certificate has run out, and no time stamp proves when it was signed",
    "signingCredential.invalid": "its signer's certificate is not one for signing files",
    "claimSignature.outsideValidity": "its signer's certificate has run out, and no time stamp proves when it was signed",
}
BROKEN = {
    "assertion.dataHash.mismatch": "the file was changed after it was sealed, or the seal is another file's",
    "assertion.boxesHash.mismatch": "the file was changed after it was sealed, or the seal is another file's",
    "assertion.boxesHash.unknownBox": "the file was changed after it was sealed, or the seal is another file's",
    "assertion.bmffHash.mismatch": "the file was changed after it was sealed, or the seal is another file's",
    "assertion.hashedURI.mismatch": "what the seal tells was changed after it was signed",
    "claimSignature.mismatch": "the signature is not that of this seal",
    "claimSignature.missing": "the seal carries no signature",
    "ingredient.manifest.mismatch": "the seal of what it was made from was exchanged or changed",
}


def _said(code: str) -> str:
    return ABOUT_TRUST.get(code) or BROKEN.get(code) or f"its seal is not sound ({code})"


def _of_ingredients(told: dict[str, Any], results: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A tampered ingredient doesn't change the verdict on the whole, so each is asked: as it was when the file was
    sealed, and as it is now."""
    for each in told["manifests"].values():
        for one in each.get("ingredients", []):
            then = (one.get("validation_results") or {}).get("activeManifest") or {}
            yield from _ingredient(one.get("title", ""), then)
    for delta in results.get("ingredientDeltas") or []:
        yield from _ingredient("", delta.get("validationDeltas") or {})


def _ingredient(title: str, results: dict[str, Any]) -> Iterator[tuple[str, str]]:
    which = f"“{title}”, which it was made from" if title else "what it was made from"
    for code in _codes(results, "failure"):
        yield code, f"{which}: {_said(code)}"


def _context(roots: Sequence[str]) -> c2pa.Context:
    anchors = {"user_anchors": "".join(roots)} if roots else {}
    return c2pa.Context.from_dict(
        {
            "trust": {**anchors, "trust_config": "\n".join(PURPOSES)},
            "core": {"max_decompressed_manifest_size_in_mb": UNPACKED_MB},
            "verify": {
                "remote_manifest_fetch": False,
                "ocsp_fetch": False,
                "verify_trust": True,
                "verify_after_sign": True,
            },
            "builder": {"thumbnail": {"enabled": False}},
        }
    )
