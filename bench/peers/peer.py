"""A peer of bench/peers/run.mjs: draws a picture for every line of its input, and says how long that took.

python peer.py torch|openvino '{"model": FOLDER, "prompt": ..., "steps": ..., "side": ..., "cfgScale": ..., "threads": ...}'

Networks are those of diffusers and transformers, as they are in torch or compiled by OpenVINO; the scheduler is diffusers'
Euler in both, with the noise of torch's CPU generator. All compute in 32 bits. Text is encoded once, as by the program compared.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

torch.set_grad_enabled(False)


def load(folder: Path) -> dict[str, torch.nn.Module]:
    """The networks in 32 bits."""
    kinds = {"text_encoder": CLIPTextModel, "unet": UNet2DConditionModel, "vae": AutoencoderKL}
    return {name: kind.from_pretrained(folder / name).float().eval() for name, kind in kinds.items()}


class Decoder(torch.nn.Module):
    """The decoding half of a VAE."""

    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, latent):
        return self.vae.decode(latent, return_dict=False)[0]


class Unet(torch.nn.Module):
    """A UNet with plain inputs and output."""

    def __init__(self, unet):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, context):
        return self.unet(sample, timestep, context, return_dict=False)[0]


def compiled(module: torch.nn.Module, example: tuple, threads: int):
    """A module by OpenVINO, as a function on tensors."""
    import openvino

    model = openvino.convert_model(module, example_input=example)
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
    run = openvino.compile_model(model, "CPU", settings)
    return lambda *inputs: torch.from_numpy(run([value.numpy() for value in inputs])[0])


def encode(networks: dict, folder: Path, prompt: str) -> torch.Tensor:
    """The last state of the prompt and of an empty one. @shape [2, 77, width]"""
    tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
    ids = tokenizer(["", prompt], padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
    return networks["text_encoder"](ids).last_hidden_state


def main(kind: str, asked: dict) -> None:
    """Answers every line of the input, a seed, with seconds and pixels in a file."""
    torch.set_num_threads(asked["threads"])
    folder = Path(asked["model"])
    networks = load(folder)
    context = encode(networks, folder, asked["prompt"])
    scale = networks["vae"].config.scaling_factor
    factor = 2 ** (len(networks["vae"].config.block_out_channels) - 1)
    shape = (1, networks["unet"].config.in_channels, asked["side"] // factor, asked["side"] // factor)
    unet, decode = Unet(networks["unet"]), Decoder(networks["vae"])
    if kind == "openvino":
        pair = (torch.zeros(2, *shape[1:]), torch.tensor(1.0), context)
        unet, decode = compiled(unet, pair, asked["threads"]), compiled(decode, (torch.zeros(shape),), asked["threads"])
        networks.clear()
    betas = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}

    def draw(seed: int) -> np.ndarray:
        scheduler = EulerDiscreteScheduler(**betas, timestep_spacing="linspace", steps_offset=1)
        scheduler.set_timesteps(asked["steps"])
        latent = torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * scheduler.init_noise_sigma
        for t in scheduler.timesteps:
            both = scheduler.scale_model_input(torch.cat([latent, latent]), t)
            without, wanted = unet(both, t.float(), context).chunk(2)
            latent = scheduler.step(without + asked["cfgScale"] * (wanted - without), t, latent).prev_sample
        levels = ((decode(latent / scale) + 1) / 2).clamp(0, 1) * 255
        return levels[0].permute(1, 2, 0).numpy().astype(np.uint8)

    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        began = time.perf_counter()
        pixels = draw(order["seed"])
        seconds = time.perf_counter() - began
        Path(order["file"]).write_bytes(pixels.tobytes())
        print(json.dumps({"seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
