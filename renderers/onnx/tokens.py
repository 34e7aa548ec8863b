"""Words to numbers, as CLIP was taught them (Radford et al. 2021, arXiv:2103.00020): byte-pair encoding, 77 places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from renderers.onnx.folder import Folder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PLACES = 77
# CLIP's own division of text: English clitics, runs of letters, single digits, runs of anything else.
DIVISION = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


class Tokens(NamedTuple):
    """ids: N×places, int64. cut: for each text, the end of it that had no room."""

    ids: np.ndarray
    cut: tuple[str, ...]


class ClipTokenizer:
    """Reads `tokenizer/` of a pipeline: `vocab.json` and `merges.txt`, or `tokenizer.json`."""

    def __init__(self, folder: Folder, part: str = "tokenizer"):
        settings = folder.optional(f"{part}/tokenizer_config.json")
        special = folder.optional(f"{part}/special_tokens_map.json")
        self.core = clip_core(folder, part)
        self.places = min(int(settings.get("model_max_length", PLACES)), 4096)
        self.places = PLACES if self.places == 4096 else self.places  # a huge number stands for "unknown"

        def number(name: str, default: str) -> int:
            token = _token(settings.get(name) or special.get(name) or default)
            found = self.core.token_to_id(token)
            if found is None:
                raise ValueError(f"{part} of the model has no {token!r} in its vocabulary")
            return found

        self.begin, self.end = number("bos_token", "<|startoftext|>"), number("eos_token", "<|endoftext|>")
        self.pad = number("pad_token", "<|endoftext|>")

    def __call__(self, texts: list[str]) -> Tokens:
        ids = np.full((len(texts), self.places), self.pad, np.int64)
        cut = []
        for row, text in zip(ids, texts, strict=True):
            encoded = self.core.encode(text, add_special_tokens=False)
            kept = encoded.ids[: self.places - 2]
            row[: len(kept) + 2] = [self.begin, *kept, self.end]
            cut.append(text[encoded.offsets[len(kept)][0] :].strip() if len(encoded.ids) > len(kept) else "")
        return Tokens(ids, tuple(cut))


def clip_core(folder: Folder, part: str) -> Tokenizer:
    """The byte-pair encoder alone, without beginning, end and padding. Raises ValueError."""
    try:
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
    except ImportError:
        raise ValueError("tokenizers is not installed: install onbrief[diffusion], or onbrief[gpu]") from None
    whole, vocabulary, merges = (
        folder.path / part / name for name in ("tokenizer.json", "vocab.json", "merges.txt")
    )
    try:
        if not vocabulary.is_file() and whole.is_file():
            core = Tokenizer.from_file(str(whole))
            core.no_padding()
            core.no_truncation()
            return core
        for path in (vocabulary, merges):
            if not path.is_file():
                raise ValueError(f"the model has no {part}/{path.name}")
        core = Tokenizer(
            models.BPE.from_file(
                str(vocabulary),
                str(merges),
                unk_token="<|endoftext|>",
                continuing_subword_prefix="",
                end_of_word_suffix="</w>",
            )
        )
    except ValueError:
        raise
    except Exception as error:  # the library raises bare exceptions
        raise ValueError(f"{part} of the model is damaged: {str(error)[:200]}") from error
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    core.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, normalizers.Lowercase()])
    words = pre_tokenizers.Split(Regex(DIVISION), "removed", invert=True)
    core.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    return core


def _token(found: Any) -> str:
    """A special token stands as a string or as an object that says how it is matched."""
    return str(found["content"]) if isinstance(found, dict) and "content" in found else str(found)
