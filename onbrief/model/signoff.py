"""Who must say yes, what they are asked, and what a yes is: `policies/signoff.yaml`, `policies/signoff/<role>.yaml`,
`campaigns/<name>/decisions/<id>.json`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onbrief.model.actor import Actor, Machine
from onbrief.model.base import Model, Sha256, Slug, Text
from onbrief.model.policies import Places

HOUSE, ROLES = "policies/signoff.yaml", "policies/signoff"
NAMESPACE = "onbrief-{}"  # of a signature: with the role's own name, or `forge` and `proxy`
Blob = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{40})?$")]
Kind = Literal["signed", "forge", "proxy"]
Answer = Literal["yes", "no", "n/a"]


class HousePolicy(Model):
    """`policies/signoff.yaml`: rules for all sign-offs."""

    separation: Literal["required", "solo"] = Field(
        "required",
        description="`required`: who wrote brief or copy approves neither. `solo`: one person may do both, "
        "and the ledger says so.",
    )
    master: Literal["variants", "publish"] = Field(
        "publish",
        description="When the anchor master must be approved: before `variants` are built, or with them, before `publish`.",
    )
    machines: dict[str, Machine] = Field(
        default_factory=dict,
        description="Mail addresses that belong to no person: a `bot` or an `agent`. They may record, never approve.",
        examples=[{"ci@lumen.example": "bot"}],
    )


class Question(Model):
    """Something that no gate can settle, so that a person is asked."""

    id: Slug = Field(description="A short name.", examples=["looks-generated"])
    ask: Text = Field(description="The question, to be answered with yes or no.")
    why: str = Field("", max_length=2000, description="Why it is asked: what to look for.")
    markets: Places = Field("all", description="The markets that it is asked for, or `all`.")
    each: Literal["campaign", "market"] = Field(
        "campaign", description="Asked once for the campaign, or once for each of its markets."
    )
    required: bool = Field(True, description="Whether an approval without an answer counts.")
    accept: tuple[Answer, ...] = Field(
        ("yes",),
        min_length=1,
        description="The answers with which one may approve. Any other is a reason to reject.",
    )
    note: bool = Field(False, description="Whether the answer needs a sentence.")


class RolePolicy(Model):
    """`policies/signoff/<role>.yaml`: what a role is asked, and how its yes may reach us."""

    role: Slug = Field(description="The role: this file's name.", examples=["legal"])
    title: Text = Field(description="What people call it.", examples=["Legal"])
    evidence: tuple[Kind, ...] = Field(
        ("signed",),
        min_length=1,
        description="What counts: a `signed` decision, a review on the `forge` that CI recorded, or a `proxy`: "
        "a mail or document that somebody recorded and signed for.",
    )
    reviewers: dict[str, Text] = Field(
        default_factory=dict,
        description="The forge's accounts that speak for this role, as `Name <mail>`.",
        examples=[{"ada-reed": "Ada Reed <ada@lumen.example>"}],
    )
    speakers: tuple[Text, ...] = Field(
        (),
        description="Who may be recorded by proxy, as `Name <mail>`. Empty: anybody that the recorder names.",
    )
    questions: tuple[Question, ...] = Field((), description="What the role is asked.")


class Answered(Model):
    """An answer. market: empty where it is about the campaign as a whole."""

    question: Slug
    market: str = ""
    answer: Answer
    note: str = Field("", max_length=2000)


class Review(Model):
    """A review on a forge, as its API told it. head: the commit that was reviewed. author: the account that opened the
    pull request, which is never the reviewer's."""

    forge: Text
    repository: Text
    pull_request: int
    review: int
    reviewer: Text
    author: str = ""
    head: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    at: datetime


class Document(Model):
    """A mail, PDF or the like by which somebody without a key said it. The document itself stays where it is."""

    name: Text
    sha256: Sha256
    on: date


class Decision(Model):
    """A yes or no to exactly these bytes. Signed beside itself: `<id>.json.sig`.

    covers: path under build/ → SHA-256, as the committed lineage.json names them. by: who decided. recorded_by: who
    signed this file; the same as `by` for a signed decision. previous: SHA-256 of the campaign's decision files that
    nobody has built upon yet.
    """

    schema_: Literal["onbrief/decision/1"] = Field("onbrief/decision/1", alias="schema")
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,100}$")]
    campaign: Slug
    action: Literal["approve", "reject"]
    scope: Slug
    stage: Literal["master", "variants"] = "variants"
    covers: dict[str, Sha256] = Field(min_length=1)
    brief: Blob
    stylepack: Blob
    policies: Blob
    lineage: Blob
    report: Sha256 | Literal[""] = ""
    reason: Text
    answers: tuple[Answered, ...] = ()
    evidence: Kind
    review: Review | None = None
    document: Document | None = None
    by: Actor
    recorded_by: Actor
    previous: tuple[Sha256, ...] = ()
    at: datetime
