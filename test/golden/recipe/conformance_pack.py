"""conformance/: a tiny CLIP and what the reference makes of it, in files that a program in any language can read."""

import hashlib
import json
from unittest.mock import patch

import numpy as np
import torch
from safetensors.numpy import save
from transformers import CLIPTokenizer

from . import conditioning
from .configs import text_config
from .files import ROOT, layout
from .hash_weights import hash_tensor
from .models import from_config
from .vocabulary import merges_text, vocabulary

PACK = ROOT / "conformance"
WIDTH, LAYERS = 32, 12
MERGES = [
    ("c", "a"), ("ca", "t</w>"), ("d", "o"), ("do", "g</w>"), ("f", "o"), ("fo", "x</w>"), ("r", "e"), ("re", "d</w>"),
    ("b", "l"), ("u", "e</w>"), ("bl", "ue</w>"), ("l", "l</w>"), ("h", "i"), ("hi", "ll</w>"),
]
LONG = "a (red fox:1.2), " + "a hill, a blue dog, " * 13 + "a [cat]"
PROMPTS = {
    "plain": "a cat on a red hill",
    "empty": "",
    "emphasis": "a (cat:1.3) on a [blue] hill, ((fox))",
    "negative weight": "a (dog:-0.5), \\(red\\)",
    "long": LONG,
    "break": "a cat BREAK a (dog:1.4), a fox BREAK",
}
MODES = ["Original", "No norm", "Ignore", "None"]
FEW_SKIPS = [1, 2, 12]
TOLERANCE = {"absolute": 1e-4, "relative": 1e-5}


def raw(name: str, values: torch.Tensor) -> dict:
    """Writes values as little-endian f32 in row-major order; where they are and their shape."""
    path = f"data/{name}.f32"
    (PACK / path).write_bytes(np.ascontiguousarray(values.numpy(), dtype="<f4").tobytes())
    return {"file": path, "shape": list(values.shape)}


def write_json(name: str, value: object) -> None:
    (PACK / name).write_text(layout(value) + "\n", encoding="utf-8")


def make_model() -> tuple[torch.nn.Module, CLIPTokenizer]:
    """The model in double precision, its files written in f32, and its tokenizer."""
    entries = vocabulary(MERGES)
    config = text_config(WIDTH, heads=4, mlp=2 * WIDTH, layers=LAYERS, vocabulary=len(entries))
    model = from_config("text_encoder", config)
    state = {name: hash_tensor(f"conformance/{name}", tuple(t.shape)) for name, t in model.state_dict().items()}
    model.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
    (PACK / "model/model.safetensors").write_bytes(save(state, metadata={"format": "pt"}))
    (PACK / "model/merges.txt").write_text(merges_text(MERGES), encoding="utf-8")
    (PACK / "model/vocab.json").write_text(json.dumps(entries) + "\n", encoding="utf-8")
    write_json("model/config.json", {"architectures": ["CLIPTextModel"], **config})
    return model.double().eval(), CLIPTokenizer.from_pretrained(PACK / "model")


def layers_case(model: torch.nn.Module, tokenizer: CLIPTokenizer) -> dict:
    """All hidden states of a padded prompt and of arbitrary ids, and the conditioning of every clip skip."""
    start, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    words = tokenizer("a cat on a red hill", add_special_tokens=False).input_ids
    padded = [start, *words, *[end] * (76 - len(words))]
    arbitrary = torch.randint(0, start, (77,), generator=torch.Generator().manual_seed(11)).tolist()
    ids = torch.tensor([padded, arbitrary])
    output = model(input_ids=ids, output_hidden_states=True)
    states = torch.stack(output.hidden_states)
    norm = model.text_model.final_layer_norm
    if not torch.equal(norm(states[-1]), output.last_hidden_state):
        raise ValueError("hidden_states[-1] is no longer the state before the final norm")
    skips = torch.stack([norm(states[-skip]) for skip in range(1, LAYERS + 1)])
    return {
        "token_ids": ids.tolist(),
        "hidden_states": raw("hidden-states", states),
        "clip_skip_from": 1,
        "conditionings": raw("clip-skips", skips),
    }


def prompt_cases(model: torch.nn.Module, tokenizer: CLIPTokenizer) -> list[dict]:
    """Prompts in the emphasis modes: pieces, chunks of ids and weights, conditionings of some clip skips."""

    def hidden_state(ids: list[int], skip: int) -> torch.Tensor:
        states = model(input_ids=torch.tensor([ids]), output_hidden_states=True).hidden_states
        return model.text_model.final_layer_norm(states[-skip])

    rows = []
    with patch.multiple(conditioning, default_tokenizer=lambda: tokenizer, hidden_state=hidden_state):
        for name, prompt in PROMPTS.items():
            for mode in MODES if name == "emphasis" else MODES[:1]:
                chunks = conditioning.chunks_padded(prompt, mode)
                values = torch.cat([conditioning.encode(prompt, skip, mode) for skip in FEW_SKIPS])
                rows.append({
                    "name": name,
                    "prompt": prompt,
                    "emphasis": mode,
                    "pieces": conditioning.pieces_of(prompt, mode),
                    "chunks": [{"token_ids": ids, "weights": weights} for ids, weights in chunks],
                    "clip_skips": FEW_SKIPS,
                    "conditionings": raw(f"{name}-{mode}".lower().replace(" ", "-"), values),
                })
    return rows


def checksums() -> dict[str, str]:
    """SHA-256 of every file of the pack that this recipe writes, but the list itself."""
    paths = sorted(path for folder in ("model", "data") for path in (PACK / folder).iterdir())
    paths.append(PACK / "cases.json")
    return {path.relative_to(PACK).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def make() -> None:
    """Writes the pack."""
    for folder in ("model", "data"):
        (PACK / folder).mkdir(parents=True, exist_ok=True)
        for path in (PACK / folder).iterdir():
            path.unlink()
    model, tokenizer = make_model()
    write_json("cases.json", {
        "version": 1,
        "tolerance": TOLERANCE,
        "layers": layers_case(model, tokenizer),
        "prompts": prompt_cases(model, tokenizer),
    })
    write_json("checksums.json", checksums())
