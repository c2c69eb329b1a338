"""hidden-states-*.safetensors: every hidden state of the CLIP text encoders."""

import torch

from .files import write_tensors
from .models import load

MODELS = ("tiny-sd1", "sd1-shape", "default", "vit-l-14")
SAMPLES = 64


def input_ids(config, seed: int) -> torch.Tensor:
    """Two rows: start, ten words, end and padding; and 77 arbitrary ids. @shape [2, 77]"""
    draw = torch.Generator().manual_seed(seed)
    start, end = config.bos_token_id, config.eos_token_id
    arbitrary = torch.randint(0, config.vocab_size - 2, (2, 77), generator=draw)
    arbitrary[0, 0] = start
    arbitrary[0, 11:] = end
    return arbitrary


def encode(model, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """All hidden states [layers + 1, 2, 77, width], none of them normalised at the end, and the normalised last one."""
    output = model(input_ids=ids, output_hidden_states=True)
    states = torch.stack(output.hidden_states)
    normalised = model.text_model.final_layer_norm(states[-1])
    if not torch.equal(normalised, output.last_hidden_state):
        raise ValueError("hidden_states[-1] is no longer the state before the final norm")
    return states, output.last_hidden_state


def full_case(name: str, seed: int) -> dict[str, torch.Tensor]:
    """All states of one small model."""
    model = load(name, "text_encoder")
    ids = input_ids(model.config, seed)
    states, last = encode(model, ids)
    return {"input_ids": ids, "hidden_states": states, "last_hidden_state": last}


def statistics(state: torch.Tensor) -> torch.Tensor:
    """Mean, standard deviation (of all entries, not of a sample) and l2 norm. @shape [3]"""
    return torch.stack([state.mean(), state.std(correction=0), state.norm()])


def sampled_case(name: str, seed: int) -> dict[str, torch.Tensor]:
    """64 entries and the statistics of each state of a large model; the last row is the normalised state."""
    model = load(name, "text_encoder")
    ids = input_ids(model.config, seed)
    states, last = encode(model, ids)
    rows = torch.cat([states, last[None]]).double().flatten(1)
    chosen = torch.randperm(rows.shape[1], generator=torch.Generator().manual_seed(seed))[:SAMPLES].sort().values
    measured = torch.stack([statistics(row) for row in rows])
    return {"input_ids": ids, "indices": chosen, "samples": rows[:, chosen], "statistics": measured}


def case(name: str, seed: int) -> dict[str, torch.Tensor]:
    """Everything stored of one model."""
    return sampled_case(name, seed) if name == "vit-l-14" else full_case(name, seed)


def make() -> None:
    """Writes the files."""
    for seed, name in enumerate(MODELS):
        write_tensors(f"hidden-states-{name}.safetensors", case(name, seed))
