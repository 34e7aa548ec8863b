"""The same scene in words, for back-ends that are asked in text."""

from __future__ import annotations

from onbrief.model.campaign import Campaign
from onbrief.model.scene import Scene
from onbrief.model.stylepack import Character, Term


def text_prompt(
    c: Campaign, scene: Scene, words: dict[str, Term], sku: str, bare: bool = False
) -> dict[str, str]:
    """Positive and negative prompt: subject first, who is with it, then where, how framed, how lit, in which style.

    bare: of the set without its product, which is put in later.
    """
    item = c.brief.skus[sku]
    subject = ", ".join(filter(None, (c.products[item.product].tokens, item.name, scene.subject.note)))
    ground = c.pack.palette[scene.ground]
    parts = [
        "" if bare else subject,
        *(_person(c.pack.characters[name]) for name in scene.characters),
        words["environment"].tokens,
        f"{ground.name} backdrop ({ground.hex})",
        words["arrangement"].tokens,
        words["composition"].tokens,
        words["camera"].tokens,
        words["lighting"].tokens,
        *(c.vocabulary.mood[term].tokens for term in scene.mood),
        words["style"].tokens,
    ]
    negative = [
        *([c.products[item.product].tokens] if bare else []),
        *(c.vocabulary.disallowed[term].tokens for term in scene.disallowed),
        *c.pack.negative,
    ]
    return {
        "positive": ", ".join(filter(None, parts)),
        "negative": ", ".join(dict.fromkeys(filter(None, negative))),
    }


def _person(character: str | Character) -> str:
    return character.tokens if isinstance(character, Character) else character
