"""CLIP's byte-pair encoding: learning the merges from captions, encoding, and CLIP's files."""

import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

# CLIP's pattern in the words of Python's `re`: contractions, letters, single digits, other signs.
WORD = re.compile(
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+", re.IGNORECASE
)
END_OF_WORD = "</w>"
START, END = "<|startoftext|>", "<|endoftext|>"
Pair = tuple[str, str]


@lru_cache(maxsize=1)
def byte_signs() -> dict[int, str]:
    """GPT-2's printable sign for every byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{b: chr(b) for b in printable}, **{b: chr(256 + i) for i, b in enumerate(others)}}


def split_words(text: str) -> list[str]:
    """The words of a text as CLIP cuts them."""
    return WORD.findall(re.sub(r"\s+", " ", text).strip().lower())


def _signs(word: str) -> list[str]:
    signs = [byte_signs()[byte] for byte in word.encode()]
    return [*signs[:-1], signs[-1] + END_OF_WORD]


def learn_merges(texts: list[str], count: int) -> list[Pair]:
    """The `count` most frequent merges, in order; ties are broken by the pair itself."""
    words = Counter(word for text in texts for word in split_words(text))
    table = _MergeTable(words)
    merges: list[Pair] = []
    while len(merges) < count and (pair := table.best()) is not None:
        table.merge(pair)
        merges.append(pair)
    return merges


class _MergeTable:
    """Pair counts that follow each merge, so that a merge costs only the words it touches."""

    def __init__(self, words: Counter[str]) -> None:
        self._weights = list(words.values())
        self._words = [_signs(word) for word in words]
        self._counts: Counter[Pair] = Counter()
        self._where: dict[Pair, set[int]] = defaultdict(set)
        for index in range(len(self._words)):
            self._count(index, 1)

    def best(self) -> Pair | None:
        """The most frequent pair that occurs at least twice."""
        pair = max(self._counts, key=lambda p: (self._counts[p], p), default=None)
        return pair if pair is not None and self._counts[pair] > 1 else None

    def merge(self, pair: Pair) -> None:
        """Joins a pair wherever it stands."""
        for index in list(self._where[pair]):
            self._count(index, -1)
            self._words[index] = join_pair(self._words[index], pair)
            self._count(index, 1)

    def _count(self, index: int, sign: int) -> None:
        word = self._words[index]
        for pair in pairwise(word):
            self._counts[pair] += sign * self._weights[index]
            if sign > 0:
                self._where[pair].add(index)
            else:
                self._where[pair].discard(index)
            if self._counts[pair] == 0:
                del self._counts[pair]


def join_pair(signs: list[str], pair: Pair) -> list[str]:
    """The signs with each occurrence of the pair as one."""
    out: list[str] = []
    index = 0
    while index < len(signs):
        if tuple(signs[index : index + 2]) == pair:
            out.append(signs[index] + signs[index + 1])
            index += 2
        else:
            out.append(signs[index])
            index += 1
    return out


class Tokenizer:
    """Text → ids: start, words, end, and the end token again as padding."""

    def __init__(self, merges: list[Pair], pad: int | None = None) -> None:
        base = list(byte_signs().values())
        joined = [first + second for first, second in merges]
        tokens = [*base, *(sign + END_OF_WORD for sign in base), *joined, START, END]
        self.merges = merges
        self.ids = {token: index for index, token in enumerate(tokens)}
        self.start, self.end = self.ids[START], self.ids[END]
        self.pad = self.end if pad is None else pad
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._cache: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def encode(self, text: str, length: int = 77) -> list[int]:
        """Exactly `length` ids."""
        inner = [token for word in split_words(text) for token in self._word(word)]
        ids = [self.start, *inner[: length - 2], self.end]
        return ids + [self.pad] * (length - len(ids))

    def encode_all(self, texts: list[str], length: int = 77) -> np.ndarray:
        """int64 [texts, length]"""
        return np.array([self.encode(text, length) for text in texts], dtype=np.int64)

    def _word(self, word: str) -> list[int]:
        if word not in self._cache:
            signs = _signs(word)
            while len(signs) > 1:
                pairs = pairwise(signs)
                best = min(pairs, key=lambda pair: self._ranks.get(pair, len(self._ranks)))
                if best not in self._ranks:
                    break
                signs = join_pair(signs, best)
            self._cache[word] = [self.ids[sign] for sign in signs]
        return self._cache[word]

    def save(self, folder: Path) -> None:
        """CLIP's `vocab.json` and `merges.txt`."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "vocab.json").write_text(json.dumps(self.ids, ensure_ascii=False), encoding="utf-8")
        lines = ["#version: 0.2", *(f"{first} {second}" for first, second in self.merges)]
        (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_merges(text: str) -> list[Pair]:
    """The pairs of a `merges.txt`."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#version")]
    return [(first, second) for first, second in (line.split(" ") for line in lines)]
