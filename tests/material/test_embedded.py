"""What files say of how they were made: prompts, graphs, credits; and what hostile ones may not do with it."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from onbrief.material.chunks import property_of
from onbrief.material.embedded import Found, embedded
from onbrief.material.kinds import received

GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 8566257, "steps": 20, "positive": ["6", 0], "negative": ["7", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "house-v5.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a bottle at dusk", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "people, hands", "clip": ["4", 1]}},
}  # fmt: skip
PARAMETERS = (
    "a bottle at dusk, <lora:glow:0.6>\nNegative prompt: people\n"
    "Steps: 30, Sampler: DPM++ 2M, CFG scale: 6, Seed: 42, Size: 512x768, Model: house_v5, Version: v1.10"
)


def said(path: Path, text: dict[str, str], packed: bool = False) -> Found:
    info = PngInfo()
    for key, value in text.items():
        info.add_text(key, value, zip=packed)
    Image.new("RGB", (20, 20)).save(path, pnginfo=info)
    return embedded(received(path))


@pytest.mark.parametrize("packed", [False, True])
def test_a_node_editors_graph_tells_prompt_seed_and_model_and_is_kept_whole(
    tmp_path: Path, packed: bool
) -> None:
    found = said(tmp_path / "x.png", {"prompt": json.dumps(GRAPH), "workflow": "{}"}, packed)
    assert (found.facts.tool, found.facts.prompt, found.facts.negative) == (
        "ComfyUI",
        "a bottle at dusk",
        "people, hands",
    )
    assert (found.facts.seeds, found.facts.models) == (("8566257",), ("house-v5.safetensors",))
    assert json.loads(found.graph) == GRAPH
    assert found.generative == "it carries a graph of a node editor"


def test_the_web_uis_parameters_are_read_from_png_and_from_a_jpegs_comment(tmp_path: Path) -> None:
    found = said(tmp_path / "x.png", {"parameters": PARAMETERS}).facts
    assert (found.prompt, found.negative) == ("a bottle at dusk, <lora:glow:0.6>", "people")
    assert (found.seeds, found.models) == (("42",), ("house_v5",))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + PARAMETERS.encode("utf-16-be")
    Image.new("RGB", (20, 20)).save(tmp_path / "x.jpg", exif=exif)
    assert embedded(received(tmp_path / "x.jpg")).facts == found


def test_the_source_type_and_credits_of_iptc_are_read(tmp_path: Path) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description photoshop:Credit="Nord &amp; Co" '
        'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia">'
        "<dc:creator><rdf:Seq><rdf:li>Ada Reed</rdf:li></rdf:Seq></dc:creator>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    found = said(tmp_path / "x.png", {"XML:com.adobe.xmp": packet})
    assert (found.facts.source_type, found.facts.credit, found.facts.creator) == (
        "trainedAlgorithmicMedia", "Nord & Co", "Ada Reed",
    )  # fmt: skip
    assert found.generative == "its metadata say trainedAlgorithmicMedia"


def test_a_photograph_says_nothing_of_models(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0131], exif[0x013B] = "Capture One 23", "Ada Reed"
    Image.new("RGB", (20, 20)).save(tmp_path / "x.jpg", exif=exif)
    found = embedded(received(tmp_path / "x.jpg"))
    assert (found.facts.tool, found.facts.creator, found.generative) == ("Capture One 23", "Ada Reed", "")


def test_a_text_that_unpacks_without_end_and_words_that_turn_around_are_bounded(tmp_path: Path) -> None:
    found = said(tmp_path / "x.png", {"parameters": "x" * 3_000_000 + "\nSteps: 1, Seed: 1"}, packed=True)
    assert len(found.facts.prompt) <= 4000
    turned = said(tmp_path / "y.png", {"parameters": "a\u202eb\nSteps: 1, Seed: 1"})
    assert turned.facts.prompt == "a<U+202E>b"
    data = (tmp_path / "y.png").read_bytes()
    bomb = b"parameters\0\0" + zlib.compress(bytes(200_000_000))
    (tmp_path / "z.png").write_bytes(
        data[:33] + len(bomb).to_bytes(4, "big") + b"zTXt" + bomb + bytes(4) + data[33:]
    )
    assert len(embedded(received(tmp_path / "z.png")).facts.prompt) <= 4000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_packet_breaks_the_reader(packet: str) -> None:
    assert len(property_of(f'<x>{packet}</x> dc:creator="{packet}"', "dc:creator")) <= 4000
