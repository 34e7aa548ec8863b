"""The words that people say why in: a fixed list a style pack, so that they can be counted."""

from __future__ import annotations

from pydantic import Field

from onbrief.model.base import Model, Slug, Text

# Where a style pack brings no words of its own.
PICK = {
    "light": "The light",
    "composition": "The composition",
    "copy-space": "Room for the words",
    "colour": "The colour",
    "product-hero": "The product leads",
    "mood": "The mood",
    "on-brand": "It looks like us",
    "label-legible": "The label reads",
    "freshness": "It looks fresh",
    "depth": "Depth",
    "simplicity": "It is simple",
}
REJECT = {
    "off-brand": "It doesn't look like us",
    "wrong-product": "The product is not as it is",
    "label-unreadable": "The label doesn't read",
    "copy-space": "No room for the words",
    "cluttered": "Too much in it",
    "light": "The light",
    "colour": "The colour",
    "composition": "The composition",
    "cropped": "Something is cut off",
    "dull": "Nothing happens",
    "artefact": "A fault of the renderer",
    "anatomy": "Hands, faces or limbs are wrong",
    "cliche": "Seen too often",
    "legal": "A legal concern",
}


class Reasons(Model):
    """Why candidates are picked and rejected, in words that can be counted."""

    pick: dict[Slug, Text] = Field(
        PICK, min_length=1, description="Why a candidate is picked or kept in mind: a word and what it means."
    )
    reject: dict[Slug, Text] = Field(
        REJECT, min_length=1, description="Why a candidate is rejected: a word and what it means."
    )

    def words(self, verdict: str | None) -> dict[str, str]:
        """The words that a verdict may give; all of them where there is none."""
        if verdict is None:
            return {**self.reject, **self.pick}
        return self.reject if verdict == "reject" else self.pick
