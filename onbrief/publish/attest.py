"""The attestation of a publish: an in-toto Statement with SLSA provenance, in a signed DSSE envelope.

Plain JSON after in-toto's Statement v1, SLSA's provenance v1 and DSSE v1 (read 2026-11); in-toto's own library turns
64-bit numbers into floats. Offline like everything that verifies: the signer's certificates stand beside the signature.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from onbrief.errors import InputError
from onbrief.model.canonical import canonical
from onbrief.model.ledger import Publish
from onbrief.model.sealing import TOOL
from onbrief.publish.certificates import certificates, distrusted
from onbrief.publish.credentials import Credentials
from onbrief.publish.publication import File

SUFFIX = ".intoto.json"
STATEMENT, PREDICATE = "https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"
PAYLOAD = "application/vnd.in-toto+json"
BUILD, BUILDER = "urn:onbrief:publish/1", "urn:onbrief:builder/1"
LARGEST = 64_000_000  # bytes, as of a ledger file
CHAIN = "cert"  # the unsigned field beside a signature, as sigstore names it


def statement(publish: Publish, files: Iterable[File], ledger: str, ledger_sha256: str) -> dict[str, Any]:
    """What was published, from what and how. ledger: path of the ledger file in the repository.

    Subjects are the files as delivered and the ledger file; two publishes of the same say the same.
    """
    files = sorted(files, key=lambda file: file.asset.core.name)
    delivered = [(file.asset.core.name, file.asset.delivered) for file in files]
    at = publish.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    brief = f"campaigns/{publish.campaign}/brief.yaml"
    return {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": {"sha256": sha256}}
            for name, sha256 in (*delivered, (ledger, ledger_sha256))
        ],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD,
                "externalParameters": {
                    "brief": {"path": brief, "gitBlob": publish.sources.get(brief, "")},
                    "locales": sorted({file.asset.core.locale for file in files}),
                    "version": publish.version,
                },
                "internalParameters": {
                    "by": publish.by.model_dump(mode="json"),
                    "decisions": [decision.sha256 for decision in publish.decisions],
                    "separation": publish.separation,
                },
                "resolvedDependencies": [*_sources(publish), *_parts(files)],
            },
            "runDetails": {
                "builder": {"id": BUILDER, "version": {TOOL: version(TOOL)}},
                "metadata": {"invocationId": publish.id, "startedOn": at, "finishedOn": at},
            },
        },
    }


def _sources(publish: Publish) -> list[dict[str, Any]]:
    """What the repository held. A folder's id is its tree's."""
    held = [
        {"name": path, "digest": {"gitBlob" if PurePosixPath(path).suffix else "gitTree": oid}}
        for path, oid in sorted(publish.sources.items())
    ]
    return [{"name": "repository", "digest": {"gitCommit": publish.revision}}, *held]


def _parts(files: Iterable[File]) -> list[dict[str, Any]]:
    """Models, fonts and whatever else went in, each once."""
    parts = sorted({part for file in files for part in file.label.parts}, key=repr)
    return [
        {
            "name": f"{part.kind}:{part.name}",
            **({"digest": {"sha256": part.sha256}} if part.sha256 else {"uri": f"urn:{TOOL}:{part.kind}"}),
            "annotations": {"version": part.version, "licence": part.licence},
        }
        for part in parts
    ]


def envelope(statement: dict[str, Any], credentials: Credentials) -> bytes:
    """The signed envelope, as JSON. Raises ValueError for numbers that JSON can't hold exactly."""
    made = Envelope(canonical(statement), PAYLOAD, {})
    made.sign(CryptoSigner(credentials.key))
    told = made.to_dict()
    told["signatures"][0][CHAIN] = credentials.chain
    return json.dumps(told, sort_keys=True, indent=1).encode() + b"\n"


def read_envelope(data: bytes, roots: Sequence[str]) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """What an envelope states, and what is wrong with it. None where its signature is not that of what it states.

    roots: certificates that one trusts, PEM. The signer's had to be valid when the statement says that it was made;
    nothing but the ledger proves that time. Raises nothing for hostile bytes.
    """
    if len(data) > LARGEST:
        return None, (f"larger than {LARGEST // 1_000_000} MB; it is not read",)
    try:
        told = json.loads(data)
        signature = told["signatures"][0]
        chain = certificates("the envelope", str(signature.pop(CHAIN)).encode())
        made = Envelope.from_dict(told)
        base64.b64decode(told["payload"], validate=True)
        key = chain[0].public_key()
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        binascii.Error,
        UnsupportedAlgorithm,
        InputError,
    ):
        return None, ("this is no signed statement",)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return None, ("it is signed with another kind of key than ES256",)
    if made.payload_type != PAYLOAD:
        return None, (f"it holds something else than a statement ({made.payload_type[:80]})",)
    try:
        public = SSlibKey.from_crypto(key, keyid=next(iter(made.signatures), ""))
        made.verify([public], 1)
    except (VerificationError, ValueError):
        return None, ("its signature is not that of what it states",)
    return _stated(made.payload, chain, roots)


def _stated(
    payload: bytes, chain: Sequence[Any], roots: Sequence[str]
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    try:
        stated = json.loads(payload)
        at = datetime.fromisoformat(stated["predicate"]["runDetails"]["metadata"]["finishedOn"])
        if (stated["_type"], stated["predicateType"]) != (STATEMENT, PREDICATE) or at.tzinfo is None:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, ("what it states is no provenance of a publish",)
    fault = distrusted(chain, roots, at)
    return stated, (fault,) if fault else ()
