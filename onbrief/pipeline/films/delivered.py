"""A film as it is delivered: a cut without words, its words and its sound, for one placement and language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onbrief.model.brief import Film
from onbrief.model.cues import CueSheet
from onbrief.model.film import FilmAsk
from onbrief.model.placement import Placement
from onbrief.model.request import Input, RenderRequest
from onbrief.model.sealing import reserve_kb
from onbrief.model.shots import seconds
from onbrief.pipeline.asked import pack_file
from onbrief.pipeline.films.cues import cue_sheet
from onbrief.pipeline.films.cuts import poster
from onbrief.pipeline.films.making import Making
from onbrief.pipeline.films.shots import said
from onbrief.pipeline.inputs import file_input
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.labels import fonts
from onbrief.pipeline.variants import COMMON

FORMATS = ("mp4", "mov", "gif", "webp")  # that films are encoded to
LIBRARY = "pip:renderers/typography/film.typ"
CAPTION = "caption"  # the style of type that captions are set in


@dataclass(frozen=True)
class Delivered:
    """One film for one placement and language. index: which of the brief's films."""

    m: Making
    index: int
    film: Film
    slot: str
    locale: str

    @property
    def placement(self) -> Placement:
        return self.m.c.placements[self.slot]

    @property
    def cues(self) -> CueSheet:
        """What must be seen and heard. Where the placement has no sound, nothing is heard, and only captions that
        stand in the picture tell what would be said."""
        cues = cue_sheet(self.m, self.locale, self.slot)
        if self.placement.sound != "none":
            return cues
        burned = {"none": "none", "sidecar": "none", "burned": "burned", "both": "burned"}[cues.captions]
        voice = cues.voice if burned == "burned" else ()
        return cues.model_copy(
            update={"captions": burned, "voice": voice, "sync": (), "music": False, "scratch": ()}
        )

    def job(self, cut: Job | None, sound: Job | None) -> Job:
        """cut: without words; sound: where it has any. Neither where the film comes from outside."""
        m, c, slot = self.m, self.m.c, self.slot
        name = f"{m.sku}_{slot.replace('/', '-')}_{self.locale}"
        about = {
            "kind": "variant",
            "medium": "video",
            "cut": m.name,
            "scene": m.name,
            "scenes": scenes_of(m),
            "sku": m.sku,
            "placement": slot,
            "locale": self.locale,
            "market": c.market_of[self.locale],
            "deliverable": f"brief.yaml#/films/{self.index}",
            "job": self.film.job,
            "seconds": seconds(m.cut.frames, m.shots.rate),
            "spec": self.placement.model_dump(mode="json", exclude_none=True),
            "ground_tolerance": c.pack.palette[m.ground].tolerance,
            **({"draft": True} if c.copies[self.locale].draft else {}),
        }
        request = RenderRequest(
            renderer="film",
            version=c.brief.engines["film"],
            params={"kind": "film", **said(self.ask())},
            inputs=self._inputs(cut, sound),
        )
        return Job(out=f"{m.folder}variants/{self.locale}/{m.name}/{name}", about=about, request=request)

    def ask(self, **more: Any) -> FilmAsk:
        m, c, cut = self.m, self.m.c, self.m.cut
        copy, placement, cues = c.copies[self.locale], self.placement, self.cues
        width, height = m.size
        safe = placement.safe_area(copy.direction)
        edges = (safe.top * height, safe.right * width, safe.bottom * height, safe.left * width)
        drawn = [*cues.supers, *(cues.card.words if cues.card else ())]
        card = cut.end_card
        return FilmAsk(
            **{
                "size": m.size,
                "rate": m.shots.rate,
                "frames": cut.frames,
                "safe": tuple(math.ceil(edge - 1e-6) for edge in edges),
                "direction": copy.direction,
                "locale": self.locale,
                "cues": cues,
                "encode": self._encode(),
                "type": self._type(),
                "motion": self._motion(),
                "styles": self._styles(),
                "places": {f"super.{i}": one.place for i, one in enumerate(cut.supers)},
                "palette": {role: colour.hex for role, colour in c.pack.palette.items()}
                | {"ground": c.pack.palette[m.ground].hex},
                "logo": c.pack.logo.model_dump(
                    mode="json", include={"clear_space", "min_width_px", "aspect"}
                ),
                "min_type_px": placement.min_type_px or 9,
                "card_ground": c.pack.palette[card.ground].hex if card and card.ground else None,
                "copy_": {one.role: one.text for one in drawn},
                "sources": {
                    **{one.role: one.source for one in drawn},
                    "logo": f"/stylepacks/{c.brief.stylepack}/stylepack.yaml#/logo",
                },
                "poster": poster(m),
                "usage": c.brief.usage,
                **more,
            }
        )

    def _encode(self) -> dict[str, Any]:
        """What the placement wants of the file, less the room for its seal."""
        placement, cut = self.placement, self.m.cut
        kind = next((one for one in FORMATS if one in placement.formats), FORMATS[0])
        reserve = reserve_kb(kind, placement.seal)
        least, most = placement.kbps or (0, 0)
        sealed = math.floor(most - 8 * reserve / float(seconds(cut.frames, self.m.shots.rate)))
        wanted = {
            "format": kind,
            "codecs": list(placement.codecs) or None,
            "kbps": [least, max(least, sealed)] if placement.kbps else None,
            "audio_kbps": placement.audio_kbps,
            "sound": placement.sound,
            "channels": placement.channels,
            "sample_rate": placement.sample_rate,
            "max_kb": max(1, placement.max_kb - reserve) if placement.max_kb else None,
        }
        return {key: value for key, value in wanted.items() if value is not None}

    def _type(self) -> dict[str, Any]:
        kind = self.m.c.pack.type
        script = self.script
        return {
            **kind.rules,
            "locales": {self.locale: script},
            "scripts": {script: kind.scripts[script].rules},
        }

    @property
    def script(self) -> str:
        script = self.m.c.pack.type.script_of(self.locale)
        assert script is not None, "load_campaign has refused what no script sets"
        return script

    def _styles(self) -> dict[str, str]:
        cut, cues = self.m.cut, self.cues
        found = {f"super.{i}": one.style for i, one in enumerate(cut.supers)}
        if cut.end_card and cues.card:
            found |= {"card": cut.end_card.style, **{one.role: cut.end_card.style for one in cues.card.words}}
        if cues.captions in ("burned", "both") and cues.voice:
            found[CAPTION] = CAPTION
        return found

    def _motion(self) -> dict[str, Any]:
        """Only the styles of type that are used, with their curves."""
        motion = self.m.motion
        used = {name: motion.type[name] for name in sorted(set(self._styles().values()))}
        curves = sorted({curve for one in used.values() for curve in (one.enter_curve, one.leave_curve)})
        return {
            **{name: one.model_dump(mode="json", exclude={"template"}) for name, one in used.items()},
            "curves": {name: list(self.m.curve(name)) for name in curves},
        }

    def _inputs(self, cut: Job | None, sound: Job | None) -> dict[str, Input]:
        c, motion = self.m.c, self.m.motion
        logo = c.pack.logo
        found: dict[str, Input] = {}
        if cut:
            found["picture"] = Input(request=cut.id, part="clip")
        if sound:
            found["sound"] = Input(request=sound.id, part="sound")
            if self.cues.voice and self.cues.captions in ("sidecar", "both"):
                found["srt"] = Input(request=sound.id, part="srt")
        sounds = {f"sync.{i}": cue for i, cue in enumerate(self.m.cut.music)}
        for one in self.cues.sync:
            if one.sound:
                cue = sounds[one.sound]
                found[one.sound] = Input(file=f"campaigns/{c.name}/{cue.sound}", sha256=cue.sha256)
        return {
            **found,
            "logo": pack_file(c, logo.file),
            **({"logo.reversed": pack_file(c, logo.reversed)} if logo.reversed else {}),
            **fonts(c, c.pack.type.scripts[self.script].fonts),
            "common": pack_file(c, c.pack.common) if c.pack.common else file_input(c.root, COMMON),
            "film": file_input(c.root, LIBRARY),
            **{
                f"template.{name}": pack_file(c, motion.type[name].template)
                for name in sorted(set(self._styles().values()))
            },
        }


def scenes_of(m: Making) -> list[str]:
    """The scenes that a cut shows, in order."""
    shown = (m.shots.shots[clip.shot].scene for clip in m.clips)
    return list(dict.fromkeys(scene for scene in shown if scene))


def scaled(about: Mapping[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    """What is said of a film that is drawn smaller than its placement wants."""
    return {**about, "spec": {**about["spec"], "width": size[0], "height": size[1]}}
