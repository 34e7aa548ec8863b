"""Files that a placement refuses."""

from functools import partial

from tests.defects.sketch import SOURCES, SRGB, Defect, Sketch

SPEC = frozenset({"spec"})
UNSEEN = frozenset({"spec", "contrast", "palette"})  # these two can't look at such a file, and say so

# Red and blue change places: the profile still calls itself sRGB.
SWAPPED = SRGB.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")


def saved(**changes) -> partial[Sketch]:
    return partial(Sketch.save, **changes)


DEFECTS = tuple(
    Defect(name, saved(**changes), expect, SOURCES["placement"])
    for name, changes, expect in (
        ("one pixel short", {"size": (299, 250)}, UNSEEN),
        ("broken file", {"broken": True}, UNSEEN | {"metadata"}),
        ("format refused", {"format": "WEBP"}, SPEC),
        ("one byte too heavy", {"weight": 150_001}, SPEC),
        ("no profile", {"profile": None}, SPEC),
        ("false profile", {"profile": SWAPPED}, SPEC),
        ("damaged profile", {"profile": b"not a profile"}, SPEC),
    )
)
