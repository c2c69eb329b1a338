"""The reference models: transformers' and diffusers' classes, filled with hash weights or the default model's weights.

They run in double precision, so that what a test measures is the error of the program under test. (Two places of the
libraries compute in single precision whatever the model's type: CLIP's softmax and the sinusoids of the time embedding.)
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.utils import logging
from safetensors.torch import load_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from .configs import CONFIGS
from .files import ROOT
from .hash_weights import hash_tensor

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
logging.set_verbosity_error()
torch.set_grad_enabled(False)

DEFAULT_FOLDER = ROOT / "models" / "default"
CLASSES = {"text_encoder": CLIPTextModel, "unet": UNet2DConditionModel, "vae": AutoencoderKL}
# Of these, transformers' classes; a second text encoder is the one with a pooled output.
TEXT_CLASSES = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
FILES = {"text_encoder": "model.safetensors", "unet": "diffusion_pytorch_model.safetensors"}
FILES["vae"] = FILES["unet"]
PRECISION = ContextVar("precision", default=torch.float64)


def from_config(component: str, config: dict) -> torch.nn.Module:
    """An unfilled model of one component."""
    if component in TEXT_CLASSES:
        return TEXT_CLASSES[component]._from_config(CLIPTextConfig(**config), attn_implementation="eager")
    return CLASSES[component].from_config(config)


def fill(model: torch.nn.Module, component: str) -> None:
    """Gives every tensor of the state dict its hash weights."""
    state = {
        name: torch.from_numpy(hash_tensor(f"{component}/{name}", tuple(tensor.shape)))
        for name, tensor in model.state_dict().items()
    }
    model.load_state_dict(state)


def check_every_key(model: torch.nn.Module, path: Path) -> None:
    """Refuses a weight file whose keys or shapes differ from the library's state dict in any way."""
    in_file = {name: tensor.shape for name, tensor in load_file(path).items()}
    in_model = {name: tensor.shape for name, tensor in model.state_dict().items()}
    if in_file != in_model:
        raise ValueError(f"{path} does not fit: {dict(in_file.items() ^ in_model.items())}")


def load_default(component: str) -> torch.nn.Module:
    """A component of the default model."""
    folder = DEFAULT_FOLDER / component
    if component == "text_encoder":
        model = CLIPTextModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    else:
        model = CLASSES[component].from_pretrained(folder, torch_dtype=torch.float32, low_cpu_mem_usage=False)
    check_every_key(model, folder / FILES[component])
    return model


@cache
def load_as(name: str, component: str, dtype: torch.dtype) -> torch.nn.Module:
    """One component in a given precision."""
    if name == "default":
        model = load_default(component)
    else:
        model = from_config(component, CONFIGS[name][component])
        fill(model, component)
    return model.to(dtype).eval()


def load(name: str, component: str) -> torch.nn.Module:
    """One component of "tiny-sd1", "sd1-shape", "vit-l-14" or "default"."""
    return load_as(name, component, PRECISION.get())


@contextmanager
def single_precision() -> Iterator[None]:
    """Within it, models compute in f32."""
    token = PRECISION.set(torch.float32)
    try:
        yield
    finally:
        PRECISION.reset(token)


def seeded_normal(seed: int, *shape: int) -> torch.Tensor:
    """Standard normal input for a test: f32 values (as they are stored), held in double precision."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float32).double()
