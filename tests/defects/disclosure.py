"""AI that isn't told, and AI that is told where there was none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from onbrief.model.dossier import Dossier
from tests.defects.campaigns import TODAY, Edit, edited, known, legal, no_room_for_less, put
from tests.defects.model_policy import card
from tests.defects.seed import Case, Seed

FLAGGED = ("google", "google-display", "youtube", "tiktok")  # channels whose duty is a declaration at upload


def generated(
    case: Case,
    folder: Path,
    plan: dict[str, Any],
    edits: dict[str, Edit] | None = None,
    depicts: Sequence[str] = (),
) -> tuple[Dossier]:
    """The campaign's pictures as if a generative model had made them, and what the brief plans to tell of it."""

    def brief(data: Any) -> None:
        data["disclosure"] = {"wish": "metadata", "note": "", "declared": sorted(booked(case)), **plan}
        for scene in data["scenes"].values():
            scene["depicts"] = list(depicts)

    terms = {"source": "https://example.com/terms", "read_on": TODAY}
    made = {card(case): put(generative=True, terms=terms), "brief.yaml": brief}
    return edited(case, folder, {**made, **(edits or {})})


def booked(case: Case) -> set[str]:
    return {use.channel for use in known(case).uses}


def flagged(case: Case) -> list[str]:
    return sorted(booked(case) & set(FLAGGED))


def wish(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """With faces: generated people in every scene, and legal's yes to how it is told."""
    plan = {"wish": wanted.removesuffix(", with faces")}
    if plan["wish"] == wanted:
        return generated(case, folder, plan)
    yes = {"for": ["disclosure"], "role": "legal", "by": "Ada Reed", "on": TODAY}
    return generated(case, folder, plan, {"rights.yaml": lambda data: {"clearances": [yes]}}, ["people"])


def declared(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """The upload forms are told on all channels that ask, on all but one, on none."""
    left = {"all": set(), "one less": set(flagged(case)[:1]), "none": set(flagged(case))}[wanted]
    return generated(case, folder, {"declared": sorted(booked(case) - left)})


def noted(case: Case, note: str, folder: Path) -> tuple[Dossier]:
    return generated(case, folder, {"note": note})


def labelled(case: Case, said: str, folder: Path) -> tuple[Dossier]:
    """The legal line of pictures that no model made says this too."""
    return edited(case, folder, {"copy/en-GB.yaml": legal(said)})


def unlabelled(case: Case, said: str, folder: Path) -> tuple[Dossier]:
    """The client wishes a visible label on generated pictures; English pictures say this, the others are labelled."""
    words = {
        "en-GB": said,
        "de-DE": "KI-generiert.",
        "fr-FR": "Image générée par IA.",
        "ja-JP": "AI生成画像。",
    }
    words["ar-AE"] = "أُنشئت الصورة بالذكاء الاصطناعي."
    locales = known(case).brief.locales
    edits = {f"copy/{locale}.yaml": legal(words[locale]) for locale in locales}
    return generated(case, folder, {"wish": "visible"}, {**edits, **no_room_for_less(case)})


def contradicting(case: Case, wanted: str, folder: Path) -> tuple[Dossier]:
    """A platform forbids what a law wants: on a channel that isn't booked, on one, on all."""
    names = sorted(booked(case))
    channels = {"elsewhere": ["x"], "one": names[:1], "all": names}[wanted]
    about = {"why": "Invented for the corpus", "ai_use": ["full"], "source": "Invented", "confidence": "A"}
    law = {**about, "id": "law", "level": "law", "visible": "required", "checked_on": TODAY}
    platform = {**law, "id": "platform", "level": "platform", "channels": channels, "visible": "forbidden"}

    def duties(data: Any) -> None:
        data["duties"] = [law, platform]

    labels = {f"copy/{locale}.yaml": legal("AI-generated.") for locale in known(case).brief.locales}
    return generated(
        case,
        folder,
        {"wish": "visible"},
        {"/policies/disclosure.yaml": duties, **labels, **no_room_for_less(case)},
    )


def worded(case: Case) -> bool:
    """Campaigns all of whose pictures carry words."""
    return case.campaign != "perch-first-invoice"


SEEDS = (
    Seed(
        "generated pictures of which the files say nothing",
        "disclosure",
        wish,
        "metadata",
        "none",
        "none, with faces",
        lambda case: "brief.yaml#/disclosure/wish",
        "campaign",
    ),
    Seed(
        "generated pictures not declared at upload",
        "disclosure",
        declared,
        "all",
        "one less",
        "none",
        lambda case: "brief.yaml#/disclosure/declared",
        "campaign",
        lambda case: bool(flagged(case)),
    ),
    Seed(
        "generated pictures that are denied",
        "disclosure",
        noted,
        "Generated pictures, finished by hand.",
        "Made without AI.",
        "Pictures are rendered from 3-D models; no generative model takes part.",
        lambda case: "brief.yaml#/disclosure/note",
        "campaign",
    ),
    Seed(
        "AI label on pictures that no model made",
        "disclosure",
        labelled,
        "Photographed in the rain; no AI was used.",
        "Parts are AI\u2013modified.",
        "AI-generated image.",
        lambda case: "copy/en-GB.yaml#/legal",
        "campaign",
    ),
    Seed(
        "generated pictures without their label",
        "disclosure",
        unlabelled,
        "AI\u2013generated.",
        "Air-generated.",
        "",
        lambda case: "copy/en-GB.yaml#/legal",
        "campaign",
        worded,
    ),
    Seed(
        "a platform forbids what a law wants",
        "disclosure",
        contradicting,
        "elsewhere",
        "one",
        "all",
        lambda case: "/policies/disclosure.yaml#/duties/1/visible",
        "campaign",
        worded,
    ),
)
