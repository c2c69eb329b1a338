"""networks-tiny-sd1.safetensors: a UNet and a text encoder with a LoRA merged into their weights, and a textual inversion."""

from copy import deepcopy

import numpy as np
import torch

from .files import write_tensors
from .hash_weights import hash_tensor
from .models import load, seeded_normal

MODEL = "tiny-sd1"
RANK, ALPHA, WEIGHT = 4, 2.0, 0.7
# So large that leaving one layer out shows.
SIZE = 0.3
# Where the three vectors of the embedding stand.
POSITIONS = [3, 4, 5]


def thin(module: str, role: str, shape: tuple[int, ...]) -> torch.Tensor:
    """One tensor of a pair, as the file holds it: f32."""
    values = hash_tensor(f"lora/{module}/{role}.weight", shape).astype(np.float64) * SIZE
    return torch.from_numpy(values.astype(np.float32)).double()


def is_layer(name: str, module: torch.nn.Module) -> bool:
    """Whether trainers of LoRAs change it: the projection of a pooled text is none of those."""
    return isinstance(module, torch.nn.Linear | torch.nn.Conv2d) and name != "text_projection"


def merge(model: torch.nn.Module) -> torch.nn.Module:
    """A copy with W + weight * alpha / rank * up @ down, in every linear layer and convolution."""
    merged = deepcopy(model)
    for name, module in merged.named_modules():
        if not is_layer(name, module):
            continue
        outputs, *rest = module.weight.shape
        down = thin(name, "down", (RANK, *rest)).flatten(1)
        up = thin(name, "up", (outputs, RANK))
        module.weight += (WEIGHT * ALPHA / RANK) * (up @ down).view_as(module.weight)
    return merged


def merge_tucker(model: torch.nn.Module) -> torch.nn.Module:
    """A copy with a chain of three convolutions, 1x1, kxk and 1x1, added to every convolution with a kernel (LoCon's
    Tucker form): W[o,i] + weight * alpha / rank * sum over p, q of up[o,p] mid[p,q] down[q,i]."""
    merged = deepcopy(model)
    for name, module in merged.named_modules():
        if not isinstance(module, torch.nn.Conv2d) or module.kernel_size == (1, 1):
            continue
        outputs, inputs, *kernel = module.weight.shape
        down = thin(name, "down", (RANK, inputs, 1, 1))[:, :, 0, 0]
        mid = thin(name, "mid", (RANK, RANK, *kernel))
        up = thin(name, "up", (outputs, RANK))
        module.weight += (WEIGHT * ALPHA / RANK) * torch.einsum("op,pqyx,qi->oiyx", up, mid, down)
    return merged


def with_vectors(model: torch.nn.Module, ids: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    """All hidden states with vectors in place of some tokens' embeddings."""

    def replace(_module, _inputs, output):
        output = output.clone()
        output[0, POSITIONS] = vectors
        return output

    handle = model.text_model.embeddings.token_embedding.register_forward_hook(replace)
    states = torch.stack(model(input_ids=ids, output_hidden_states=True).hidden_states)
    handle.remove()
    return states


def make() -> None:
    """Writes the file."""
    text = load(MODEL, "text_encoder")
    width = text.config.hidden_size
    ids = torch.arange(77)[None]
    vectors = torch.from_numpy(hash_tensor("embedding/vectors.weight", (len(POSITIONS), width))).double()
    inverted = with_vectors(text, ids, vectors)
    states = torch.stack(merge(text)(input_ids=ids, output_hidden_states=True).hidden_states)
    unet = merge(load(MODEL, "unet"))
    sample = seeded_normal(71, 1, 4, 8, 12)
    context = seeded_normal(72, 1, 77, unet.config.cross_attention_dim)
    inputs = (sample.double(), torch.tensor([500.0]), context.double())
    write_tensors(
        f"networks-{MODEL}.safetensors",
        {
            "lora_hidden_states": states,
            "lora_sample": sample,
            "lora_context": context,
            "lora_epsilon": unet(*inputs).sample,
            "tucker_epsilon": merge_tucker(load(MODEL, "unet"))(*inputs).sample,
            "inverted_hidden_states": inverted,
        },
    )
