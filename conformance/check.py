"""Checks the pack with transformers: `python conformance/check.py`. Needs torch, transformers and numpy, nothing else.

It shows that the stored numbers are what the reference gives on your machine, and is an example of reading the pack.
Tokens, chunks and weights are taken from cases.json: they are no part of transformers.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPTextModel

PACK = Path(__file__).resolve().parent


def read(entry: dict) -> torch.Tensor:
    """An array: little-endian f32, row-major."""
    return torch.from_numpy(np.fromfile(PACK / entry["file"], dtype="<f4").reshape(entry["shape"]).astype(np.float32))


def emphasised(state: torch.Tensor, weights: list[float], mode: str) -> torch.Tensor:
    """A chunk's states times its weights; "Original" then restores the mean of the chunk."""
    if mode in ("Ignore", "None"):
        return state
    weighted = state * torch.tensor(weights)[:, None]
    return weighted * (state.mean() / weighted.mean()) if mode == "Original" else weighted


def wrong_checksums() -> list[str]:
    """Files that are not what they were."""
    listed = json.loads((PACK / "checksums.json").read_text())
    return [name for name, digest in listed.items() if hashlib.sha256((PACK / name).read_bytes()).hexdigest() != digest]


@torch.no_grad()
def main() -> int:
    """Compares everything; the exit status is 1 if something differs."""
    cases = json.loads((PACK / "cases.json").read_text())
    tolerance = cases["tolerance"]
    model = CLIPTextModel.from_pretrained(PACK / "model", attn_implementation="eager", local_files_only=True)
    norm, failures = model.text_model.final_layer_norm, wrong_checksums()

    def states_of(ids: list[list[int]]) -> torch.Tensor:
        return torch.stack(model(input_ids=torch.tensor(ids), output_hidden_states=True).hidden_states)

    def compare(what: str, actual: torch.Tensor, entry: dict) -> None:
        expected = read(entry)
        difference = (actual - expected).abs()
        good = bool((difference <= tolerance["absolute"] + tolerance["relative"] * expected.abs()).all())
        print(f"{'ok  ' if good else 'FAIL'} {what}: largest difference {difference.max():.1e}")
        failures.extend([] if good else [what])

    states = states_of(cases["layers"]["token_ids"])
    compare("hidden states", states, cases["layers"]["hidden_states"])
    skips = range(cases["layers"]["clip_skip_from"], len(states))
    compare("clip skip of every value", torch.stack([norm(states[-skip]) for skip in skips]), cases["layers"]["conditionings"])
    for case in cases["prompts"]:
        states = states_of([chunk["token_ids"] for chunk in case["chunks"]])
        values = [
            torch.cat([emphasised(norm(states[-skip][i]), chunk["weights"], case["emphasis"]) for i, chunk in enumerate(case["chunks"])])
            for skip in case["clip_skips"]
        ]
        compare(f"prompt {case['name']}, emphasis {case['emphasis']}", torch.stack(values), case["conditionings"])
    print(f"failed: {', '.join(failures)}" if failures else "all as stored")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
