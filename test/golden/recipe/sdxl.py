"""sdxl.safetensors: both text encoders, the UNet and a whole image of a tiny model in the shape of SDXL."""

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

from . import images
from .families import BETAS, STEPS, Case
from .files import write_tensors
from .hash_weights import hash_tensor
from .hidden_states import input_ids
from .models import load, seeded_normal
from .noise import NvStream

MODEL = "tiny-sdxl"
ENCODERS = ("text_encoder", "text_encoder_2")
# Original size, corner of the crop, target size, heights first: one frame that was scaled and cropped, one that was not.
TIME_IDS = torch.tensor([[512.0, 768.0, 0.0, 32.0, 1024.0, 640.0], [64.0, 96.0, 0.0, 0.0, 64.0, 96.0]])
CASE = Case("sdxl", MODEL, "epsilon")
# Residuals are hash tensors, this much larger: about as large as what they are added to.
RESIDUAL_SCALE = 64


def zero_padded(ids: torch.Tensor, end: int) -> torch.Tensor:
    """The ids with zeros behind the first end token, as the second encoder gets them."""
    ended = torch.cumsum((ids == end).int(), dim=1)
    behind = (ended > 1) | ((ended == 1) & (ids != end))
    return torch.where(behind, torch.zeros_like(ids), ids)


def hidden_states() -> dict[str, torch.Tensor]:
    """All states of both encoders before the final norm, and the pooled text."""
    configs = [load(MODEL, component).config for component in ENCODERS]
    first = input_ids(configs[0], seed=4)
    # The pooled output reads the end token: the row of arbitrary ids gets one.
    first[1, 60] = configs[0].eos_token_id
    ids = [first, zero_padded(first, configs[1].eos_token_id)]
    outputs = [
        load(MODEL, component)(input_ids=rows, output_hidden_states=True) for component, rows in zip(ENCODERS, ids)
    ]
    tensors = {"pooled": outputs[1].text_embeds}
    for number, (rows, output) in enumerate(zip(ids, outputs), start=1):
        tensors |= {f"input_ids_{number}": rows, f"hidden_states_{number}": torch.stack(output.hidden_states)}
    return tensors


def residuals(network, height: int, width: int) -> tuple[list[torch.Tensor], torch.Tensor]:
    """One tensor for each skip connection, and one for the middle."""
    shapes = [(2, network.config.block_out_channels[0], height, width)]
    for level, channels in enumerate(network.config.block_out_channels):
        is_last = level == len(network.config.block_out_channels) - 1
        shapes += [(2, channels, height >> level, width >> level)] * network.config.layers_per_block
        shapes += [] if is_last else [(2, channels, height >> (level + 1), width >> (level + 1))]

    def tensor(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        return torch.from_numpy(hash_tensor(f"residual/{name}", shape)).double() * RESIDUAL_SCALE

    return [tensor(str(index), shape) for index, shape in enumerate(shapes)], tensor("mid", shapes[-1])


def unet() -> dict[str, torch.Tensor]:
    """One evaluation of two samples, without residuals and with them."""
    network = load(MODEL, "unet")
    sample = seeded_normal(31, 2, 4, 8, 12)
    timesteps = torch.tensor([999.0, 423.37], dtype=torch.float32)
    context = seeded_normal(32, 2, 77, network.config.cross_attention_dim)
    pooled = seeded_normal(33, 2, load(MODEL, "text_encoder_2").config.projection_dim)
    added = {"text_embeds": pooled, "time_ids": TIME_IDS}
    skips, middle = residuals(network, 8, 12)
    epsilon = network(sample, timesteps, context, added_cond_kwargs=added).sample
    adjusted = network(
        sample,
        timesteps,
        context,
        added_cond_kwargs=added,
        down_block_additional_residuals=skips,
        mid_block_additional_residual=middle,
    ).sample
    inputs = {"sample": sample, "timesteps": timesteps, "context": context, "pooled_input": pooled, "time_ids": TIME_IDS}
    return inputs | {"epsilon": epsilon, "epsilon_with_residuals": adjusted}


def embeds(words: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """The penultimate states side by side, and the pooled text, of start, words, end and padding."""
    config = load(MODEL, "text_encoder").config
    end = config.eos_token_id
    ids = torch.tensor([[config.bos_token_id, *words, *[end] * (76 - len(words))]])
    first = load(MODEL, "text_encoder")(input_ids=ids, output_hidden_states=True)
    second = load(MODEL, "text_encoder_2")(input_ids=zero_padded(ids, end), output_hidden_states=True)
    return torch.cat([first.hidden_states[-2], second.hidden_states[-2]], dim=-1), second.text_embeds


def image() -> dict[str, torch.Tensor]:
    """What conditions, and the image by diffusers' own pipeline."""
    scheduler = EulerDiscreteScheduler(**BETAS, timestep_spacing="linspace")
    parts = {component: load(MODEL, component) for component in (*ENCODERS, "unet", "vae")}
    built = StableDiffusionXLPipeline(
        **parts, scheduler=scheduler, tokenizer=None, tokenizer_2=None, add_watermarker=False
    )
    built.set_progress_bar_config(disable=True)
    (positive, pooled), (negative, negative_pooled) = (embeds(words) for words in images.TINY_IDS.values())
    factor = built.vae_scale_factor
    latent = built(
        prompt_embeds=positive,
        pooled_prompt_embeds=pooled,
        negative_prompt_embeds=negative,
        negative_pooled_prompt_embeds=negative_pooled,
        height=factor * CASE.latent_height,
        width=factor * CASE.latent_width,
        num_inference_steps=STEPS,
        guidance_scale=CASE.cfg_scale,
        latents=images.draw(NvStream(CASE.seed), CASE),
        output_type="latent",
    ).images
    pictures = {"latent": latent, "image": images.pixels(MODEL, latent)}
    return pictures | {"prompt_context": positive, "prompt_pooled": pooled}


def make() -> None:
    """Writes the file."""
    write_tensors("sdxl.safetensors", hidden_states() | unet() | image())
