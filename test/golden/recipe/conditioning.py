"""conditioning.json and conditioning.safetensors: what the WebUI makes of whole prompts with the default model.

Written from the WebUI's behaviour: emphasis, chunks of 75 tokens with the comma rule, clip skip, the emphasis modes.
"""

from dataclasses import dataclass, field

import torch

from .emphasis import BREAK_MARK, check_known_pieces, parse
from .files import write_json, write_tensors
from .models import load
from .vocabulary import default_tokenizer, ids_of

CHUNK = 75
COMMA_LIMIT = 20
MODES = ["Original", "No norm", "Ignore", "None"]
SKIPS = [1, 2, 12]
STORED_CHANNELS = slice(None, None, 16)

CAT = "a (cat:1.3) on a [blue] background"
LONG = "a (red fox:1.2), " + "a small house, a big tree, " * 8 + "an [[old]] woman and a cat with a blue background, " * 6 + "(a rocket)"
PROMPTS = {
    "plain": "a cat on a blue background",
    "empty": "",
    "emphasis": CAT,
    "negative weight": "a (dog:-0.5) and ((a fox)), \\(literal\\) [snowman",
    "long": LONG,
    "break": "a cat BREAK a (dog:1.4), a fox BREAK",
}
LONG_TEXT_MODES = ["Original", "No norm"]


@dataclass
class Chunk:
    """Up to 75 ids with their weights, and where its last comma is."""

    ids: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    last_comma: int | None = None

    def add(self, token_id: int, weight: float) -> None:
        """Appends one id."""
        self.ids.append(token_id)
        self.weights.append(weight)

    def split_after_comma(self) -> "Chunk":
        """Takes what follows the last comma out into a new chunk."""
        cut = self.last_comma + 1
        tail = Chunk(self.ids[cut:], self.weights[cut:])
        del self.ids[cut:], self.weights[cut:]
        return tail

    def padded(self, start: int, end: int) -> tuple[list[int], list[float]]:
        """The 77 ids and weights that are encoded."""
        rest = CHUNK - len(self.ids)
        return [start, *self.ids, *[end] * (rest + 1)], [1.0, *self.weights, *[1.0] * (rest + 1)]


def next_chunk(full: Chunk, token_id: int, comma: int) -> Chunk:
    """The chunk after a full one: a phrase begun in the last tokens after a comma goes with it, unless a comma follows."""
    near = full.last_comma is not None and len(full.ids) - full.last_comma <= COMMA_LIMIT
    return full.split_after_comma() if near and token_id != comma else Chunk()


def chunks_of(pieces: list[tuple[str, float]]) -> list[Chunk]:
    """Cuts weighted pieces into chunks; a BREAK ends one even if it is empty."""
    tokenizer = default_tokenizer()
    comma = tokenizer.convert_tokens_to_ids(",</w>")
    chunks = [Chunk()]
    for text, weight in pieces:
        if (text, weight) == BREAK_MARK:
            chunks.append(Chunk())
            continue
        for token_id in ids_of(tokenizer, text):
            if len(chunks[-1].ids) == CHUNK:
                chunks.append(next_chunk(chunks[-1], token_id, comma))
            if token_id == comma:
                chunks[-1].last_comma = len(chunks[-1].ids)
            chunks[-1].add(token_id, weight)
    if len(chunks) > 1 and not chunks[-1].ids:
        chunks.pop()
    return chunks


def hidden_state(ids: list[int], skip: int) -> torch.Tensor:
    """The normalised state that a clip skip value takes. @shape [1, 77, width]"""
    model = load("default", "text_encoder")
    output = model(input_ids=torch.tensor([ids]), output_hidden_states=True)
    return model.text_model.final_layer_norm(output.hidden_states[-skip])


def emphasised(state: torch.Tensor, weights: list[float], mode: str) -> torch.Tensor:
    """The state times the weights; "Original" then restores the mean over all 77 tokens."""
    if mode in ("Ignore", "None"):
        return state
    weighted = state * torch.tensor(weights)[None, :, None]
    return weighted * (state.mean() / weighted.mean()) if mode == "Original" else weighted


def pieces_of(prompt: str, mode: str) -> list[tuple[str, float]]:
    """Weighted pieces; mode "None" reads no syntax at all."""
    return [(prompt, 1.0)] if mode == "None" else parse(prompt)


def chunks_padded(prompt: str, mode: str) -> list[tuple[list[int], list[float]]]:
    """Ids and weights of every chunk of a prompt."""
    tokenizer = default_tokenizer()
    return [chunk.padded(tokenizer.bos_token_id, tokenizer.eos_token_id) for chunk in chunks_of(pieces_of(prompt, mode))]


def encode(prompt: str, skip: int = 1, mode: str = "Original") -> torch.Tensor:
    """The conditioning of a prompt. @shape [1, 77 * chunks, width]"""
    states = [emphasised(hidden_state(ids, skip), weights, mode) for ids, weights in chunks_padded(prompt, mode)]
    return torch.cat(states, dim=1)


def row(name: str, prompt: str, mode: str) -> dict:
    """Every intermediate of a prompt that is not a tensor."""
    chunks = chunks_padded(prompt, mode)
    return {
        "name": name,
        "prompt": prompt,
        "mode": mode,
        "pieces": pieces_of(prompt, mode),
        "ids": [ids for ids, _ in chunks],
        "weights": [weights for _, weights in chunks],
    }


def make() -> None:
    """Writes the files."""
    check_known_pieces()
    rows, tensors = [], {}
    for name, prompt in PROMPTS.items():
        for mode in LONG_TEXT_MODES if name == "long" else MODES:
            rows.append(row(name, prompt, mode))
            for skip in SKIPS:
                tensors[f"{name}/{mode}/{skip}"] = encode(prompt, skip, mode)[0, :, STORED_CHANNELS]
    write_json("conditioning.json", rows)
    write_tensors("conditioning.safetensors", tensors)
