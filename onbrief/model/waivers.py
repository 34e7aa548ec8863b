"""`waivers.yaml` of a campaign: signed exceptions to gates, each with an owner and a last day.

No stage depends on it: an exception changes no picture, only what blocks its delivery.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from onbrief.model.base import OWNER, Mistake, Model, Text
from onbrief.model.rights import Line

NAME = "waivers.yaml"
MOST_WAIVERS = 200  # of one campaign: more would be another rule, not exceptions

Owner = Annotated[str, StringConstraints(pattern=OWNER, max_length=200)]


class Waiver(Model):
    """One exception: a gate's findings about some files stay told, but block nothing until the last day."""

    check: Annotated[Line, StringConstraints(min_length=1, max_length=100)] = Field(
        description="The gate, by its id; exactly one.", examples=["contrast"]
    )
    assets: Annotated[Line, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The files, by their names under build/: `*` stands for any part of a name, `**` for any "
        "folders. A finding about no one file goes by the file that caused it, such as `rights.yaml`.",
        examples=["variants/ar-AE/*/yuzu_*"],
    )
    reason: Text = Field(description="Why the finding may stand, for whoever reads it in a year.")
    owner: Owner = Field(
        description="Who answers for it: one of the owners in `policies/gates.yaml`.",
        examples=["Ada Reed <ada@lumen.example>"],
    )
    signed: date | None = Field(
        None, description="The day on which the owner agreed. Left out: nobody has yet."
    )
    expires: date = Field(description="The last day on which it holds.", examples=["2027-06-30"])
    not_run: bool = Field(
        False, description="Whether it also covers files that the gate could not look at. Rarely wise."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Waiver:
        if self.signed and self.expires < self.signed:
            raise Mistake(
                f"this is before the day on which it was signed ({self.signed})",
                "Write a later day.",
                "expires",
            )
        return self


class Waivers(Model):
    """All exceptions of a campaign."""

    waivers: tuple[Waiver, ...] = Field(
        (), max_length=MOST_WAIVERS, description="The exceptions, one entry each."
    )
