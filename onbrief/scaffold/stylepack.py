"""A new style pack: the starter look in a brand's own name and colours, or a copy of another pack."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError
from onbrief.model.source import nearest
from onbrief.scaffold.palette import palette
from onbrief.scaffold.place import TEMPLATES, place, refuse_existing, slug
from onbrief.scaffold.wordmark import wordmark
from onbrief.scaffold.yamltext import dump, load, said

STARTER = TEMPLATES / "stylepack"
MAX_COPIED = 200_000_000  # bytes of a pack that is copied


def pack_names(root: Path) -> list[str]:
    return sorted(path.parent.name for path in (root / "stylepacks").glob("*/stylepack.yaml"))


def known_pack(root: Path, name: str, where: str = "stylepack") -> str:
    """The name of a pack that is there. Raises InputError with the nearest."""
    known = pack_names(root)
    if name not in known:
        cure = nearest(name, known) or "Make one first: onbrief new stylepack NAME"
        raise InputError.at(where, f"there is no style pack “{name[:60]}”", cure)
    return name


def only_pack(root: Path) -> str:
    """The style pack that is meant when none is named. Raises InputError where there are several, or none."""
    known = pack_names(root)
    if len(known) != 1:
        what = "which style pack?" if known else "there is no style pack yet"
        raise InputError.at(
            "--stylepack", what, nearest("", known) or "Make one first: onbrief new stylepack NAME"
        )
    return known[0]


def new_stylepack(root: Path, name: str, brand: str | None, colours: str | None, like: str | None) -> Path:
    """Writes stylepacks/NAME and returns it. Raises InputError; then nothing was written."""
    slug(name, "NAME")
    refuse_existing(root, f"stylepacks/{name}")
    files = _read(root / "stylepacks" / known_pack(root, like, "--like") if like else STARTER)
    document = load(files["stylepack.yaml"].decode())
    document["name"] = name
    if brand or not like:
        brand = brand or name.replace("-", " ").title()
        document["brand"] = said(brand)
        document["title"] = said(brand)
    if not like:
        _wear(document, files, brand or name, palette(colours) if colours else {})
    elif colours:
        raise InputError.at("--colours", "a copy keeps its pack's colours", "Leave out --colours, or --like.")
    files["stylepack.yaml"] = dump(document)
    return place(root, f"stylepacks/{name}", files)


def _wear(document: dict, files: dict[str, bytes], brand: str, roles: dict[str, str]) -> None:
    """Puts the brand's name and colours on the starter."""
    for role, colour in roles.items():
        document["palette"][role]["hex"] = said(colour)
        document["palette"][role]["name"] = role
    hexes = {role: str(document["palette"][role]["hex"]) for role in ("ink", "paper")}
    for file, role in (("logo.svg", "ink"), ("logo.reversed.svg", "paper")):
        svg, document["logo"]["aspect"] = wordmark(brand, hexes[role])
        files[file] = svg.encode()
    product = load(files["products/bottle.yaml"].decode())
    product["cap_colour"] = said(hexes["ink"])
    files["products/bottle.yaml"] = dump(product)
    rights = load(files["rights.yaml"].decode())
    rights["holdings"][0]["name"] = said(f"{brand} logo and products")
    rights["holdings"][0]["holder"] = said(brand)
    files["rights.yaml"] = dump(rights)


def _read(folder: Path) -> dict[str, bytes]:
    """A pack's files. Links are refused: a copy must not reach out of the pack. Raises InputError."""
    files, size = {}, 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise InputError.at(
                path.name, "a style pack holds plain files, no links", "Replace the link with the file."
            )
        if path.is_file():
            size += path.stat().st_size
            if size > MAX_COPIED:
                raise InputError.at(folder.name, f"more than {MAX_COPIED // 10**6} MB", "Copy it by hand.")
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files
