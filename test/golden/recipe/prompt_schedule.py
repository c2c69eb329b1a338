"""prompt-schedule.json and prompt-schedule.safetensors: what conditions each evaluation of a prompt that changes, or has AND.

Written from the WebUI's behaviour, by recursion over characters: which text holds at which evaluation, the texts of one
prompt encoded and weighed together, AND with weights.
"""

import re

import torch

from .conditioning import STORED_CHANNELS, chunks_padded, hidden_state
from .files import write_json, write_tensors
from .vocabulary import default_tokenizer

STEPS = 6
SKIPS = [1, 2]
NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*")
PROMPTS = {
    "edit": "a [red:blue:0.5] cat",
    "add and remove": "a [(big:1.3):2] dog [on a hill::4]",
    "alternate": "a [cat|dog|(fox:1.4)] on a blue background",
    "nested": "[a [red|green] house:a tree:3], sun",
    "longer": "a cat [" + "a small house, a big tree, " * 12 + ":2]",
    "and": "a red fox :1.2 AND a [house:tree:3] AND a blue background : -0.4",
    "and of lengths": "a cat AND " + "an old woman with a cat, " * 14 + ":0.6",
}


def groups(text: str, start: int) -> tuple[list, int]:
    """Nested lists of the square brackets of a well-formed text up to an unmatched "]"."""
    nodes, at = [""], start
    while at < len(text) and text[at] != "]":
        if text[at] == "[":
            inner, at = groups(text, at + 1)
            nodes += [inner, ""]
        else:
            nodes[-1] += text[at]
        at += 1
    return nodes, at


def split(nodes: list, mark: str) -> list[list]:
    """The choices of a bracket, cut at a mark outside of inner brackets; a weight's colon is inside round ones."""
    pattern = re.compile(rf"[{mark}](?![^(]*\))")
    choices = [[]]
    for node in nodes:
        parts = pattern.split(node) if isinstance(node, str) else [node]
        choices[-1].append(parts[0])
        choices += [[part] for part in parts[1:]]
    return choices


def choose(nodes: list, step: int) -> str:
    """The text of a bracket at a step, counted from 1."""
    words = split(nodes, "|")
    if len(words) > 1:
        return read(words[(step - 1) % len(words)], step)
    *texts, when = split(nodes, ":")
    before, after = texts if len(texts) == 2 else ([], texts[0])
    written = NUMBER.fullmatch(when[0])[1]
    end = int(float(written) * STEPS) if "." in written else int(written)
    return read(before if step <= end else after, step)


def read(nodes: list, step: int) -> str:
    """The text at a step."""
    return "".join(node if isinstance(node, str) else choose(node, step) for node in nodes)


def texts_of(prompt: str) -> list[str]:
    """The text at every step."""
    nodes, _ = groups(prompt, 0)
    return [read(nodes, step) for step in range(1, STEPS + 1)]


def parts_of(prompt: str) -> list[tuple[str, float]]:
    """Prompts that AND joins, with their weights."""
    parts = []
    for part in re.split(r"\bAND\b", prompt):
        match = re.fullmatch(r"(.*?)\s*:\s*([+-]?[\d.]+)\s*", part, re.DOTALL)
        parts.append((match[1], float(match[2])) if match else (part, 1.0))
    return parts


def schedule(prompt: str) -> list[tuple[int, str]]:
    """Texts with the last step each holds for. The grouping counts in the mean of emphasis: an alternation is one text a step."""
    texts = texts_of(prompt)
    if "|" in prompt:
        return list(enumerate(texts, 1))
    last = [step for step in range(1, STEPS + 1) if step == STEPS or texts[step] != texts[step - 1]]
    return [(step, texts[step - 1]) for step in last]


def encode_together(texts: list[str], skip: int) -> torch.Tensor:
    """Texts encoded as one batch, the mean restored over all of it, chunk by chunk. @shape [texts, tokens, width]"""
    tokenizer = default_tokenizer()
    empty = ([tokenizer.bos_token_id] + [tokenizer.eos_token_id] * 76, [1.0] * 77)
    cut = [chunks_padded(text, "Original") for text in texts]
    longest = max(len(chunks) for chunks in cut)
    padded = [chunks + [empty] * (longest - len(chunks)) for chunks in cut]
    states = []
    for index in range(longest):
        batch = torch.cat([hidden_state(chunks[index][0], skip) for chunks in padded])
        weighted = batch * torch.tensor([chunks[index][1] for chunks in padded])[:, :, None]
        states.append(weighted * (batch.mean() / weighted.mean()))
    return torch.cat(states, dim=1)


def at_evaluations(prompt: str, skip: int) -> torch.Tensor:
    """What conditions each evaluation, one a step: the first text whose last step is not below the number of the evaluation. @shape [steps, tokens, width]"""
    rows = schedule(prompt)
    states = encode_together([text for _, text in rows], skip)
    places = [next(i for i, (end, _) in enumerate(rows) if call <= end) for call in range(STEPS)]
    return states[places]


def lengthened(states: torch.Tensor, tokens: int) -> torch.Tensor:
    """States with their last token repeated."""
    return torch.cat([states, states[:, -1:].expand(-1, tokens - states.shape[1], -1)], dim=1)


def make() -> None:
    """Writes the files."""
    rows, tensors = [], {}
    for name, prompt in PROMPTS.items():
        parts = parts_of(prompt)
        rows.append({"name": name, "prompt": prompt, "steps": STEPS, "weights": [weight for _, weight in parts]})
        for skip in SKIPS:
            states = [at_evaluations(text, skip) for text, _ in parts]
            longest = max(state.shape[1] for state in states)
            stacked = torch.stack([lengthened(state, longest) for state in states])
            tensors[f"{name}/{skip}"] = stacked[..., STORED_CHANNELS].contiguous()
    write_json("prompt-schedule.json", rows)
    write_tensors("prompt-schedule.safetensors", tensors)
