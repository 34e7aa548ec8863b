"""The forms in which people's platforms take what was published: one module a form.

A new form is a module with a function `files(publication, base_url)`, one line in HANDOVERS and a test. Its files lie
in `handover/<publish>/<form>/` of the campaign's folder; what people must know stands in NOTES.txt beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from onbrief.errors import InputError, nearest
from onbrief.publish.handover import dam, feed, google, meta
from onbrief.publish.publication import Publication

HandOver = Callable[[Publication, str], dict[str, bytes]]

HANDOVERS: dict[str, HandOver] = {
    "dam": dam.files,
    "feed": feed.files,
    "google": google.files,
    "meta": meta.files,
}


def handed_over(publication: Publication, forms: Iterable[str], base_url: str = "") -> dict[str, bytes]:
    """The files of these forms: path in the campaign's folder → bytes.

    base_url: where the target's folder can be read on the web; a product feed needs it. Raises InputError.
    """
    if base_url:
        found = urlsplit(base_url)
        if found.scheme not in ("http", "https") or not found.hostname or found.query or found.fragment:
            raise InputError.at("--base-url", "this is no address of a folder", "Give https://host/path.")
        if found.username or found.password:
            raise InputError.at(
                "--base-url", "an address with a password would be published with it", "Take it out."
            )
    made: dict[str, bytes] = {}
    for form in dict.fromkeys(forms):
        if form not in HANDOVERS:
            raise InputError.at("--hand-over", "there is no such form", nearest(form, HANDOVERS))
        made |= HANDOVERS[form](publication, base_url.rstrip("/"))
    return made
