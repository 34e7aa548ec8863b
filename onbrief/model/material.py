"""`material/<slug>.yaml`: where a picture, film or sound from outside comes from, written when it is brought in.

It stands in Git beside the bytes, which DVC keeps. No stage reads it: brief.yaml names the bytes by their SHA-256.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from onbrief.model.base import Locale, Model, Sha256, Slug, Text
from onbrief.model.card import SourceType

FOLDER = "material"  # of a campaign
REFERENCES = "references"  # of a style pack
Md5 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$", max_length=80)]
Use = Literal["candidate", "component", "reference", "master", "sound"]
Heard = Literal["music", "effect", "ambience", "voice"]
Told = Annotated[str, StringConstraints(max_length=4000)]


class Kept(Model):
    """One file, beside this one."""

    file: FileName = Field(description="Its name.", examples=["bottle.png"])
    sha256: Sha256 = Field(title="SHA-256", description="Its SHA-256.")
    md5: Md5 | None = Field(
        None, title="MD5", description="Its MD5, by which DVC keeps it. Left out: it is in Git."
    )
    bytes: int = Field(ge=0, description="Its size in bytes.")


class Brought(Model):
    """Who brought it in."""

    who: Text = Field(description="As `Name <mail>`.", examples=["Ada Reed <ada@lumen.example>"])
    when: datetime = Field(description="When, in UTC.")
    tool: Told = Field(
        "", description="The program that it was made with, as it says itself or as they were told."
    )
    source: Told = Field("", description="Where they have it from: a shoot, a stock house, an address.")
    changed: Told = Field("", description="What was changed in it, in words, where it was made from another.")


class Picture(Model):
    """What the bytes hold, as decoded when they were brought in."""

    width: int = Field(ge=1, description="Pixels.")
    height: int = Field(ge=1, description="Pixels.")
    bits: Literal[8, 16] = Field(description="Bits a channel.")
    alpha: bool = Field(False, description="Whether it is transparent anywhere.")
    done: tuple[Told, ...] = Field((), description="What was done to it at the door: turned, converted, cut.")
    layers: tuple[Told, ...] = Field((), description="Names of its layers, where it has some.")


class Film(Model):
    """What a film holds. Without the `video` extra nothing is read."""

    facts: dict[str, Any] = Field(default_factory=dict, description="Size, seconds, frames a second, codecs.")


class Sound(Model):
    """What a recording holds, as decoded when it was brought in."""

    kind: Heard = Field(description="What it is heard as.")
    codec: Told = Field(description="How it is coded.", examples=["pcm_s24le"])
    seconds: float = Field(gt=0, description="How long it is.")
    sample_rate: int = Field(gt=0, description="Samples a second.")
    channels: Literal[1, 2] = Field(description="Mono or stereo.")
    peak_dbfs: float = Field(description="Its loudest sample, decibels under full scale.")
    clipped: int = Field(0, ge=0, description="Samples that stand at full scale, three or more in a row.")
    tags: dict[Told, Told] = Field(
        default_factory=dict, description="What else its tags say. Anyone can write that into a file."
    )
    speaker: Told = Field("", description="Of a voice: whose it is.")
    locale: Locale | None = Field(None, description="Of a voice: the language it speaks.")
    line: Slug | None = Field(None, description="Of a voice: the line of the script that it reads.")


class Seal(Model):
    """Content credentials (C2PA) that it carries."""

    state: Literal["none", "trusted", "untrusted", "broken", "unread"] = Field(
        description="`trusted`: sound, and signed by somebody whom the repository trusts. `untrusted`: sound, signed by "
        "a stranger. `broken`: file or seal were changed. `unread`: seals of this kind of file aren't read."
    )
    signer: Told = Field("", description="Who signed it, as the certificate says.")
    manifest: Told = Field("", description="The seal's own name.")
    faults: tuple[Told, ...] = Field((), description="What is wrong with it.")


class Embedded(Model):
    """What the file itself says of how it was made. Anyone can write that into a file: it is told, never believed."""

    tool: Told = Field("", description="The program.")
    prompt: Told = Field("", description="What a model was asked.")
    negative: Told = Field("", description="What it was to leave out.")
    models: tuple[Told, ...] = Field((), description="Models that are named.")
    seeds: tuple[Told, ...] = Field((), description="Seeds that are named.")
    settings: Told = Field("", description="Other settings, as they stand there.")
    graph: Kept | None = Field(None, description="The graph of a node editor, as a file beside this one.")
    source_type: SourceType | None = Field(
        None, description="What it says it is: a term of IPTC's digital source types."
    )
    credit: Told = Field("", description="Whom to credit.")
    creator: Told = Field("", description="Who made it.")
    copyright: Told = Field("", description="The copyright notice.")


class Material(Model):
    """A picture, film or sound from outside, and all that is known of it."""

    schema_: Literal["onbrief/material/1"] = Field(
        alias="schema", description="The form of this file: always `onbrief/material/1`."
    )
    name: Slug = Field(description="Its short name: this file's.")
    use: Use = Field(description="What it was brought in as.")
    original: Told = Field(description="The file's name when it came.")
    brought: Brought = Field(description="Who brought it in.")
    working: Kept | None = Field(
        None,
        description="The picture that is worked with: sRGB, upright, without anything private. Films and sounds have none.",
    )
    received: Kept = Field(description="The file as it came.")
    matte: Kept | None = Field(None, description="What of it is seen.")
    suggested: bool = Field(
        False, description="Whether that matte was guessed by a machine, and nobody has looked at it yet."
    )
    picture: Picture | None = Field(None, description="What the picture holds.")
    film: Film | None = Field(None, description="What the film holds.")
    sound: Sound | None = Field(None, description="What the recording holds.")
    parents: tuple[Text, ...] = Field(
        (), description="What it was made from: SHA-256, or the name of other material."
    )
    seal: Seal = Field(description="Content credentials that it carries.")
    embedded: Embedded = Field(Embedded(), description="What the file itself says.")
    source_type: SourceType | None = Field(
        None, description="What it is, as whoever brought it in says: a term of IPTC's digital source types."
    )
    model: Slug | None = Field(
        None, description="The generative model that made it, by its card, as whoever brought it in says."
    )
    rights: Text = Field(description="The holding of rights.yaml that covers it, by its name.")

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The files whose bytes DVC keeps."""
        files = (self.working, self.received, self.matte)
        return tuple(file for file in files if file and file.md5)
