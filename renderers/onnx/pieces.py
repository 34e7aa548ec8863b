"""Words for T5 (Raffel et al. 2019, arXiv:1910.10683): pieces of words from `tokenizer.json`, and what it makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderers.onnx.folder import Folder
from renderers.onnx.session import Net
from renderers.onnx.tokens import Tokens
from renderers.onnx.words import Heard

PAD, END = "<pad>", "</s>"


class Pieces:
    """A T5 tokenizer. places: how many pieces there is room for, the end's with them."""

    def __init__(self, folder: Folder, part: str, places: int):
        try:
            from tokenizers import Tokenizer
        except ImportError:
            raise ValueError(
                "tokenizers is not installed: install onbrief[diffusion], or onbrief[gpu]"
            ) from None
        path = folder.path / part / "tokenizer.json"
        if not path.is_file():
            raise ValueError(f"the model has no {part}/tokenizer.json: export it with its fast tokenizer")
        try:
            self.core = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare exceptions
            raise ValueError(f"{part}/tokenizer.json of the model is damaged: {str(error)[:200]}") from error
        self.core.no_padding()
        self.core.no_truncation()
        self.places = places
        self.pad, self.end = (self._number(token, part) for token in (PAD, END))

    def _number(self, token: str, part: str) -> int:
        found = self.core.token_to_id(token)
        if found is None:
            raise ValueError(f"{part} of the model has no {token!r} in its vocabulary")
        return found

    def __call__(self, texts: Sequence[str]) -> Tokens:
        ids = np.full((len(texts), self.places), self.pad, np.int64)
        cut = []
        for row, text in zip(ids, texts, strict=True):
            encoded = self.core.encode(text, add_special_tokens=False)
            kept = encoded.ids[: self.places - 1]
            row[: len(kept) + 1] = [*kept, self.end]
            cut.append(text[encoded.offsets[len(kept)][0] :].strip() if len(encoded.ids) > len(kept) else "")
        return Tokens(ids, tuple(cut))


class Reader:
    """A T5 encoder with its tokenizer. Padding is read like words, as the models that listen to it were trained."""

    def __init__(self, folder: Folder, suffix: str, places: int, bound: bool | None = None):
        part = f"text_encoder{suffix}"
        self.net = Net(folder.model(part), part, bound)
        self.pieces = Pieces(folder, f"tokenizer{suffix}", places)

    def __call__(self, texts: Sequence[str]) -> Heard:
        tokens = self.pieces(texts)
        feeds = {"input_ids": tokens.ids, "attention_mask": np.ones_like(tokens.ids)}
        found = self.net.run(feeds)
        return Heard(found.get("last_hidden_state", next(iter(found.values()))), None, tokens.cut)
