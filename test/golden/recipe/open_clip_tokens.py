"""open-clip-tokens.json: ids of the awkward prompts by OpenCLIP's own tokenizer, which Stable Diffusion 2.x was trained with."""

import importlib.util

from .awkward_texts import PROMPTS
from .files import write_json

MORE = [
    "&lt;b&gt; <i> &lt;b&gt;",
    "<a> fish &amp; chips",
    "fish &amp;amp; chips &amp;amp;amp; more",
    "<x> AT&T and R&ampD, &copy2024 &notit; &notin; &noti",
    "&#65 &#x42; &#67;d &#0; &#128; &#x110000; &#11;end &#xD800;",
    "&unknown; &Eacute &eacute; &EACUTE; < &EACUTE; &frac12cup",
    "<start_of_text> a cat <end_of_text>",
    "<Start_Of_Text>a<END_OF_TEXT>b <ſtart_of_text>",
    "<|startoftext|> a cat <|endoftext|>",
    "x<end_of_text>y <end_of_ text>",
    "&lt;end_of_text&gt;",
    "&",
    "&;&#;&#x;",
]


def open_clip_tokenizer():
    """The tokenizer's module alone: the package's own door imports every model it knows."""
    path = importlib.util.find_spec("open_clip").submodule_search_locations[0] + "/tokenizer.py"
    spec = importlib.util.spec_from_file_location("open_clip_tokenizer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.SimpleTokenizer()


def make() -> None:
    """Writes the file."""
    tokenizer = open_clip_tokenizer()
    texts = [*PROMPTS, *(text for text in MORE if text not in PROMPTS)]
    write_json("open-clip-tokens.json", [{"text": text, "ids": tokenizer.encode(text)} for text in texts])
