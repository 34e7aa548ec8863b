"""`policies/compare.yaml`: how strictly two renderings of a deliverable are compared, and which are how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onbrief.model.base import Model, Slot

NAME = "policies/compare.yaml"

ProfileName = Literal["deterministic", "tolerant"]
Scale = Literal["8", "16", "32", "64", "128", "whole"]
Limit = Annotated[float, Field(gt=0, le=100)]
Engine = Annotated[str, StringConstraints(max_length=100)]


class Strictness(Model):
    """What still counts as the same picture."""

    limits: dict[Scale, Limit] = Field(
        description="Side of a window in pixels, or `whole` for all of the picture → the largest difference (ΔE) of "
        "its mean colour that still counts as the same. A scale that is left out is not measured.",
        min_length=1,
        examples=[{"16": 1.5, "64": 0.8, "whole": 0.3}],
    )
    slack: Annotated[float, Field(ge=0, le=4)] = Field(
        0,
        description="By how many pixels detail may move across a window's rim before that counts: for engines that "
        "don't draw the same twice.",
    )
    shift: Annotated[float, Field(ge=0, le=1)] = Field(
        0,
        description="By how many pixels all of the picture may move, as resampling does, before that counts.",
    )
    calm: Annotated[float, Field(gt=0, le=1)] = Field(
        1,
        description="The share of the limits that holds where a pair shows no noise; with noise all over the "
        "pictures, as compression makes it, they rise to the full.",
    )


DETERMINISTIC = Strictness(
    limits={"8": 6.7, "16": 3.4, "32": 2.1, "64": 1.4, "128": 1.2, "whole": 0.45}, calm=0.1
)
TOLERANT = Strictness(
    limits={"8": 6.7, "16": 3.1, "32": 1.7, "64": 1.15, "128": 0.95, "whole": 0.45},
    slack=0.4,
    shift=0.6,
    calm=0.5,
)


class Profiles(Model):
    """The two profiles."""

    deterministic: Strictness = Field(
        DETERMINISTIC,
        description="For engines that draw the same pixels again: what differs, somebody changed.",
    )
    tolerant: Strictness = Field(
        TOLERANT, description="For engines that don't: grain, resampling and compression pass, edits don't."
    )


class ComparePolicy(Model):
    """When two renderings of a deliverable count as different."""

    profiles: Profiles = Field(Profiles(), description="What each profile allows.")
    engines: dict[Engine, ProfileName] = Field(
        dict.fromkeys(("finish", "pathtrace", "typeset", "vector"), "deterministic"),
        max_length=500,
        description="Engine → profile. A deliverable takes the tolerant one as soon as one of its engines does.",
    )
    otherwise: ProfileName = Field("tolerant", description="The profile of engines that are not listed.")
    placements: dict[Slot, ProfileName] = Field(
        default_factory=dict,
        max_length=5000,
        description="Placement → profile, whatever the engines.",
        examples=[{"google/demand-gen-landscape": "tolerant"}],
    )
