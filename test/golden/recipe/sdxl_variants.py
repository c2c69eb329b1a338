"""sdxl-variants.safetensors: whole images of tiny-sdxl by diffusers' own pipeline that differ in one thing each.

An empty negative prompt as zeros, other layers of both text encoders and of one alone, v-prediction without and with zero
terminal SNR, and a LoRA merged into both text encoders and the UNet; and what conditions with that LoRA, and with a textual
inversion for both text encoders.
"""

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

from . import images, networks
from .families import BETAS, STEPS
from .files import write_tensors
from .hash_weights import hash_tensor
from .models import load
from .noise import NvStream
from .sdxl import CASE, ENCODERS, MODEL, zero_padded

Networks = dict[str, torch.nn.Module]
PARTS = (*ENCODERS, "unet", "vae")


def token_ids(first: torch.nn.Module, words: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Start, words, end and padding, as each encoder gets them. @shape [1, 77]"""
    end = first.config.eos_token_id
    ids = torch.tensor([[first.config.bos_token_id, *words, *[end] * (76 - len(words))]])
    return ids, zero_padded(ids, end)


def embeds(parts: Networks, words: list[int], skips: tuple[int, int] = (2, 2)) -> tuple[torch.Tensor, torch.Tensor]:
    """The states before so many blocks from the end (1 = the very last), side by side, and the pooled text."""
    encoders = [parts[name] for name in ENCODERS]
    rows = token_ids(encoders[0], words)
    outputs = [encoder(input_ids=ids, output_hidden_states=True) for encoder, ids in zip(encoders, rows)]
    states = [output.hidden_states[-skip] for output, skip in zip(outputs, skips)]
    return torch.cat(states, dim=-1), outputs[1].text_embeds


EPSILON = {"prediction_type": "epsilon"}
V = {"prediction_type": "v_prediction"}
# diffusers begins at sigma 4096 where the WebUI begins at 4518.7: of either, nothing of the picture is left.
V_ZERO_SNR = V | {"rescale_betas_zero_snr": True}


def pixels(parts: Networks, *, skips: tuple[int, int] = (2, 2), zeros: bool = False, scheduling: dict = EPSILON):
    """The image by diffusers' own pipeline. @shape [height, width, 3]"""
    scheduler = EulerDiscreteScheduler(**BETAS, timestep_spacing="linspace", **scheduling)
    built = StableDiffusionXLPipeline(
        **parts, scheduler=scheduler, tokenizer=None, tokenizer_2=None, add_watermarker=False
    )
    built.set_progress_bar_config(disable=True)
    positive, pooled = embeds(parts, images.TINY_IDS["positive"], skips)
    negative, negative_pooled = embeds(parts, images.TINY_IDS["negative"], skips)
    if zeros:
        negative, negative_pooled = torch.zeros_like(negative), torch.zeros_like(negative_pooled)
    latent = built(
        prompt_embeds=positive,
        pooled_prompt_embeds=pooled,
        negative_prompt_embeds=negative,
        negative_pooled_prompt_embeds=negative_pooled,
        height=built.vae_scale_factor * CASE.latent_height,
        width=built.vae_scale_factor * CASE.latent_width,
        num_inference_steps=STEPS,
        guidance_scale=CASE.cfg_scale,
        latents=images.draw(NvStream(CASE.seed), CASE),
        output_type="latent",
    ).images
    return images.pixels(MODEL, latent)


def with_lora(parts: Networks) -> Networks:
    """Copies of both encoders and the UNet with the LoRA of networks.py in every layer that LoRAs change."""
    merged = {name: networks.merge(parts[name]) for name in (*ENCODERS, "unet")}
    return parts | merged


def inverted(parts: Networks) -> tuple[torch.Tensor, torch.Tensor]:
    """What conditions with vectors in place of the tokens 3 to 5 of both encoders."""
    encoders = [parts[name] for name in ENCODERS]
    rows = token_ids(encoders[0], [5, 17, *[0] * len(networks.POSITIONS)])
    outputs = []
    for name, encoder, ids in zip(("clip_l", "clip_g"), encoders, rows):
        shape = (len(networks.POSITIONS), encoder.config.hidden_size)
        vectors = torch.from_numpy(hash_tensor(f"embedding/{name}.weight", shape)).double()
        handle = encoder.text_model.embeddings.token_embedding.register_forward_hook(replacing(vectors))
        outputs.append(encoder(input_ids=ids, output_hidden_states=True))
        handle.remove()
    return torch.cat([output.hidden_states[-2] for output in outputs], dim=-1), outputs[1].text_embeds


def replacing(vectors: torch.Tensor):
    """A hook that puts vectors in place of embeddings."""

    def replace(_module, _inputs, output):
        output = output.clone()
        output[0, networks.POSITIONS] = vectors
        return output

    return replace


def make() -> None:
    """Writes the file."""
    parts = {name: load(MODEL, name) for name in PARTS}
    lora = with_lora(parts)
    lora_context, lora_pooled = embeds(lora, images.TINY_IDS["positive"])
    inverted_context, inverted_pooled = inverted(parts)
    write_tensors(
        "sdxl-variants.safetensors",
        {
            "zeros/image": pixels(parts, zeros=True),
            "skip-3/image": pixels(parts, skips=(3, 3)),
            "last/image": pixels(parts, skips=(1, 1)),
            "first-alone/image": pixels(parts, skips=(4, 2)),
            "v/image": pixels(parts, scheduling=V),
            "v-ztsnr/image": pixels(parts, scheduling=V_ZERO_SNR),
            "lora/image": pixels(lora),
            "lora/context": lora_context,
            "lora/pooled": lora_pooled,
            "inverted/context": inverted_context,
            "inverted/pooled": inverted_pooled,
        },
    )
