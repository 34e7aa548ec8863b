"""What a file says about itself, put in and taken out without touching a pixel."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onbrief.errors import InputError
from onbrief.model.ledger import core_id
from onbrief.model.sealing import PROPERTIES, SPACES
from onbrief.publish.seal import unsealed
from onbrief.publish.xmp import packet, with_xmp, xmp_of
from tests.publish.things import PICTURES, label

KINDS = pytest.mark.parametrize("kind", PICTURES)
X_DEFAULT = "{http://www.w3.org/XML/1998/namespace}lang"


def told(text: str | bytes) -> dict[str, str]:
    """Property → its text, however deep it stands."""
    found = {}
    for element in ET.fromstring(text).iter():
        name = next(
            f"{p}:{element.tag.removeprefix(f'{{{u}}}')}"
            for p, u in SPACES.items()
            if element.tag.startswith(f"{{{u}}}")
        )
        found[name] = "".join(element.itertext())
    return found


def test_it_says_what_it_is_whose_and_where_it_comes_from() -> None:
    mine = label(b"x")
    says = told(packet(mine))
    assert says["dc:identifier"] == core_id(mine.core)
    assert says["Iptc4xmpExt:DigitalSourceType"] == (
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    )
    assert says["stRef:documentID"] == f"xmp.did:{mine.core.master}"
    assert says["xmpMM:DocumentID"] == f"xmp.did:{core_id(mine.core)}"
    assert says["xmpMM:InstanceID"] == f"xmp.iid:{mine.core.approved}"
    assert (says["dc:title"], says["dc:creator"]) == ("Lumen Summer", "Studio Nord")
    assert says["xmpRights:UsageTerms"] == mine.terms
    assert says["plus:DataMining"] == "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"
    assert (says["Iptc4xmpExt:AISystemUsed"], says["Iptc4xmpExt:AISystemVersionUsed"]) == ("SDXL", "1.0")
    assert set(says) <= set(PROPERTIES)


def test_a_prompt_is_told_only_where_the_label_has_it() -> None:
    assert "AIPrompt" not in packet(label(b"x")).decode()
    says = told(packet(label(b"x", prompt="a bottle", prompt_writer="Ada Reed")))
    assert says["Iptc4xmpExt:AIPromptInformation"] == "a bottle"
    assert says["Iptc4xmpExt:AIPromptWriterName"] == "Ada Reed"


def test_what_no_model_made_says_nothing_of_models() -> None:
    assert "AISystem" not in packet(label(b"x", ai=(), prompt="left over")).decode()
    assert "left over" not in packet(label(b"x", ai=(), prompt="left over")).decode()


@KINDS
def test_it_goes_in_and_comes_out_and_nothing_else_changes(kind: str) -> None:
    data, suffix = PICTURES[kind]
    marked = with_xmp(data, suffix, label(data))
    assert marked != data
    assert unsealed(marked, suffix) == data
    said = xmp_of(marked, suffix)
    assert said is not None
    assert told(said.encode())["dc:title"] == "Lumen Summer"
    assert xmp_of(data, suffix) is None


@pytest.mark.parametrize("kind", [kind for kind in PICTURES if kind != "SVG"])
def test_pixels_stay_and_other_programs_read_the_packet(kind: str) -> None:
    data, suffix = PICTURES[kind]
    with (
        Image.open(io.BytesIO(data)) as before,
        Image.open(io.BytesIO(with_xmp(data, suffix, label(data)))) as after,
    ):
        assert after.tobytes() == before.tobytes()
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert b"Lumen Summer" in str(after.info.get("xmp") or after.info.get("XML:com.adobe.xmp")).encode()


@KINDS
def test_a_second_packet_replaces_the_first(kind: str) -> None:
    data, suffix = PICTURES[kind]
    mine = label(data)
    twice = with_xmp(with_xmp(data, suffix, replace(mine, title="Draft")), suffix, mine)
    assert twice == with_xmp(data, suffix, mine)


def test_a_packet_that_could_run_in_a_drawing_is_no_mere_metadata() -> None:
    data, suffix = PICTURES["SVG"]
    marked = with_xmp(data, suffix, label(data))
    script = marked.replace(b"</rdf:RDF>", b"</rdf:RDF><script xmlns='http://www.w3.org/2000/svg'/>")
    assert unsealed(script, suffix) != data
    assert unsealed(with_xmp(script, suffix, label(data)), suffix) == data


def test_a_pdf_carries_it_and_repeats_byte_for_byte() -> None:
    blank = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank, deterministic_id=True)
    marked = with_xmp(blank.getvalue(), ".pdf", label(b"x"))
    assert marked == with_xmp(blank.getvalue(), ".pdf", label(b"x"))
    assert told((xmp_of(marked, ".pdf") or "").encode())["dc:title"] == "Lumen Summer"


def test_what_cannot_carry_it_is_refused_with_the_cure() -> None:
    with pytest.raises(InputError) as error:
        with_xmp(b"GIF89a", ".gif", label(b"x"))
    assert str(error.value) == (
        "lumen_v1_de-DE.jpg: .gif files can't be sealed\n    Say `seal: none` at their placement."
    )
    with pytest.raises(InputError, match="this is no JPEG"):
        with_xmp(b"GIF89a", ".jpg", label(b"x"))


WORDS = st.text(max_size=60) | st.sampled_from(
    [
        "]]>",
        "<!--",
        '"&quot;',
        "\0\x07",
        "\ud800",
        "a\rb",
        "</x:xmpmeta>",
        "<?xpacket end?>",
        "مساء الخير " * 180,
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "plain WebP", "SVG"]), WORDS, WORDS, WORDS, WORDS)
def test_any_words_are_told_whole_or_shortened_and_break_nothing(
    kind: str, title: str, description: str, terms: str, prompt: str
) -> None:
    data, suffix = PICTURES[kind]
    mine = label(data, title=title, description=description, terms=terms, prompt=prompt)
    marked = with_xmp(data, suffix, mine)
    assert unsealed(marked, suffix) == data
    said = told((xmp_of(marked, suffix) or "").encode())
    assert set(said) <= set(PROPERTIES)
    assert len(said.get("dc:description", "").encode()) <= 800
    plain = terms.isprintable() and terms.isascii()
    assert not plain or said.get("xmpRights:UsageTerms", "") == terms


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_damaged_files_are_read_or_refused_in_words(kind: str, drawn: st.DataObject) -> None:
    data, suffix = PICTURES[kind]
    hurt = bytearray(with_xmp(data, suffix, label(data)))
    for _ in range(drawn.draw(st.integers(1, 4))):
        hurt[drawn.draw(st.integers(0, min(len(hurt), 2600) - 1))] = drawn.draw(st.integers(0, 255))
    cut = bytes(hurt[: drawn.draw(st.integers(0, len(hurt)))])
    for broken in (bytes(hurt), cut):
        xmp_of(broken, suffix)
        unsealed(broken, suffix)
        try:
            with_xmp(broken, suffix, label(data))
        except InputError as error:
            assert str(error).startswith("lumen_v1_de-DE.jpg: this is ")
