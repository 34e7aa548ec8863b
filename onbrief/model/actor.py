"""Who did something: a person, a bot or an agent, and which of them is always said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from onbrief.model.base import Model, Text

Kind = Literal["person", "bot", "agent"]
Machine = Literal["bot", "agent"]


class Actor(Model):
    """A person, a bot (runs what people wrote down) or an agent (decides by itself what to do)."""

    kind: Kind = Field(description="A person, a bot or an agent.")
    name: Text = Field(description="Their name.", examples=["Ada Reed"])
    email: Text = Field(description="Their mail address: what signatures and Git know them by.")

    def __str__(self) -> str:
        who = f"{self.name} <{self.email}>"
        return who if self.kind == "person" else f"{who} ({self.kind})"


def actor_of(who: str, machines: Mapping[str, Machine]) -> Actor:
    """The actor that `Name <mail>` names. machines: mail address → kind of those that are no persons."""
    found = re.fullmatch(r"\s*(.*?)\s*<([^<>]*)>\s*", who)
    name, email = (found[1] or found[2], found[2]) if found else (who.strip(), who.strip())
    kinds = {mail.lower(): kind for mail, kind in machines.items()}
    return Actor(kind=kinds.get(email.lower(), "person"), name=name, email=email)
