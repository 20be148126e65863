"""The optional semantic channel: static word embeddings, so that different words for one thing come near each other.

It needs the extra `semantic` (the package wordllama, whose weights lie in its wheel), and never the network.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from accord.errors import Unavailable
from accord.matching.labels import LabelTable

__all__ = ["LANGUAGES", "Meanings", "is_installed", "load_meanings", "tool_name"]

LANGUAGES = frozenset({"en", ""})  # the model is English; a label without a language tag is tried
_LATIN = 0x250  # labels in other scripts are not tried
_COMMON = 1e-3  # a token this frequent counts half (smooth inverse frequency, Arora et al. 2017)
_BATCH = 4096


class _Encoding(Protocol):
    ids: Sequence[int]


class _Tokenizer(Protocol):
    def encode_batch(self, texts: list[str], *, add_special_tokens: bool) -> Sequence[_Encoding]:
        """The tokens of each text, by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """A loaded model: a vector a token, shape (tokens, dimensions)."""

    tokenizer: _Tokenizer
    vectors: NDArray[np.float32]

    def of_labels(self, table: LabelTable) -> NDArray[np.float32]:
        """A unit row a label, zero for a language that the model does not know: shape (labels, dimensions)."""
        known = [language in LANGUAGES for language in table.languages]
        return self.of_texts([key if ok else "" for key, ok in zip(table.keys, known, strict=True)])

    def of_concepts(self, table: LabelTable, defined: Sequence[str], broader: Sequence[str]) -> NDArray[np.float32]:
        """A unit row a concept, from its first preferred label, definition and broader labels in a known language."""
        first = [""] * len(table.concepts)
        for row in range(len(table) - 1, -1, -1):
            if table.languages[row] in LANGUAGES and table.field[row] == 0:
                first[table.concept[row]] = table.keys[row]
        texts = zip(first, defined, broader, strict=True)
        return self.of_texts([" ".join(parts) if parts[0] else "" for parts in texts])

    def of_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, each the mean of its tokens' vectors, rare tokens counting more; zero for what is not tried."""
        tried = [text if all(ord(letter) < _LATIN for letter in text) else "" for text in texts]
        ids = [self._ids(tried[start : start + _BATCH]) for start in range(0, len(tried), _BATCH)]
        each = [tokens for batch in ids for tokens in batch]
        columns = np.fromiter((token for tokens in each for token in tokens), np.int64)
        starts = np.cumsum([0, *map(len, each)])
        seen = np.bincount(columns, minlength=len(self.vectors)) / max(1, len(columns))
        weights = (_COMMON / (_COMMON + seen[columns])).astype(np.float32)
        bag = csr_array((weights, columns, starts), shape=(len(texts), len(self.vectors)))
        found: NDArray[np.float32] = (bag @ self.vectors).astype(np.float32)
        size = np.linalg.norm(found, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (found / np.where(size == 0, 1, size)).astype(np.float32)
        return unit

    def _ids(self, texts: list[str]) -> list[Sequence[int]]:
        return [encoding.ids for encoding in self.tokenizer.encode_batch(texts, add_special_tokens=False)]


def is_installed() -> bool:
    """Whether the extra `semantic` is there."""
    return find_spec("wordllama") is not None


def tool_name() -> str:
    """How `mapping_tool` names the channel: `wordllama 0.4.0`."""
    return f"wordllama {version('wordllama')}"


def load_meanings() -> Meanings:
    """The model that comes in wordllama's wheel. Raises Unavailable where the extra is not installed."""
    if not is_installed():
        hint = "Install it with: pip install 'accord[semantic]'"
        raise Unavailable("the semantic channel needs the extra 'semantic'", hint=hint)
    quiet = logging.NullHandler()  # wordllama sets up logging for the whole program unless somebody already has
    logging.getLogger().addHandler(quiet)
    import wordllama  # noqa: PLC0415  # an optional extra

    logging.getLogger().removeHandler(quiet)
    # Release 0.4.0 looks for its tokenizer in `tokenizer/` and ships it in `tokenizers/`, where only the cache folder
    # is searched: so the package's own folder is named as the cache.
    package = Path(str(wordllama.__file__)).parent
    model = wordllama.WordLlama.load(cache_dir=package, disable_download=True)
    model.tokenizer.no_padding()
    return Meanings(tokenizer=model.tokenizer, vectors=model.embedding)
