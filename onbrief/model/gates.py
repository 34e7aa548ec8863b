"""`policies/gates.yaml`: how much weight a gate's findings have, for all and for single clients; who may waive them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from onbrief.model.base import Model, Slug, Text
from onbrief.model.finding import Severity
from onbrief.model.waivers import Owner

Gate = Annotated[str, StringConstraints(max_length=100)]


class Weight(Model):
    """How much a gate's findings weigh, and why."""

    severity: Severity = Field(
        description="`block`: all its findings block. `warn`: none does. `note`: they are only mentioned."
    )
    reason: Text | None = Field(
        None, description="Why. Needed where the findings weigh less than the gate says."
    )


def _short(value: Any) -> Any:
    """`block` alone is short for `{severity: block}`."""
    return {"severity": value} if isinstance(value, str) else value


Weights = dict[Gate, Annotated[Weight, BeforeValidator(_short, json_schema_input_type=Severity | Weight)]]


class WaiverRules(Model):
    """What a waiver may be."""

    owners: tuple[Owner, ...] = Field(
        (),
        max_length=500,
        description="Who may sign waivers. Nobody else's counts.",
        examples=[["Ada Reed <ada@lumen.example>"]],
    )
    days: Annotated[int, Field(ge=1, le=3660)] = Field(
        90, description="The most days from the day of signing to the last day."
    )
    share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.25,
        description="The largest share of a campaign's files of one kind (masters, variants …) that a single "
        "waiver may cover. One file may always be covered.",
    )


class GatePolicy(Model):
    """Weights of findings. A gate's own word holds where nothing is said here."""

    severities: Weights = Field(
        default_factory=dict,
        max_length=500,
        description="Gate → severity, for all clients; with a reason where it is less than the gate's own.",
        examples=[{"family": {"severity": "note", "reason": "One scene a campaign, nothing to compare."}}],
    )
    clients: dict[Slug, Weights] = Field(
        default_factory=dict,
        max_length=500,
        description="Client → gate → severity. It goes before what is said for all.",
        examples=[{"lumen": {"family": "block"}}],
    )
    waivers: WaiverRules = Field(default_factory=WaiverRules, description="What a waiver may be.")
