"""tokens.json and ftfy.json: token ids of awkward prompts, and what ftfy makes of them and of more texts."""

import ftfy

from .awkward_texts import DEFAULT_PROMPTS, FIX_TEXTS, PROMPTS
from .files import write_json
from .vocabulary import default_tokenizer, ids_of, openai_tokenizers


def prompt_row(text: str) -> dict:
    """A prompt, its repaired text and its ids."""
    slow, _ = openai_tokenizers()
    return {"text": text, "fixed": ftfy.fix_text(text), "ids": ids_of(slow, text)}


def difference(text: str) -> dict | None:
    """The ids of both implementations where they differ."""
    slow, fast = (ids_of(tokenizer, text) for tokenizer in openai_tokenizers())
    return {"text": text, "python": slow, "rust": fast} if slow != fast else None


def check_texts(texts: list[str]) -> None:
    """Refuses a text that stands twice."""
    twice = {text for text in texts if texts.count(text) > 1}
    if twice:
        raise ValueError(f"twice: {twice}")


def make() -> None:
    """Writes the files."""
    check_texts([*PROMPTS, *FIX_TEXTS])
    slow, fast = openai_tokenizers()
    if len(slow) != 49408 or len(fast) != 49408:
        raise ValueError("the vocabulary has the wrong size")
    write_json(
        "tokens.json",
        {
            "prompts": [prompt_row(text) for text in PROMPTS],
            "rust_differs": [row for row in map(difference, PROMPTS) if row],
            "default_model": [{"text": text, "ids": ids_of(default_tokenizer(), text)} for text in DEFAULT_PROMPTS],
        },
    )
    write_json("ftfy.json", [{"text": text, "fixed": ftfy.fix_text(text)} for text in FIX_TEXTS])
