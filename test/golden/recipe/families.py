"""families.json and .safetensors: SD2, v-prediction, zero terminal SNR and inpainting, with tiny models of hash weights.

Whole images come from k-diffusion around diffusers' networks, as in images.py; two of them also from diffusers' own
StableDiffusionPipeline, whose timesteps at 4 steps (999, 666, 333, 0) are those of the uniform schedule.
"""

from dataclasses import asdict, dataclass

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline

from . import images
from .files import write_json, write_tensors
from .k_diffusion_core import external, sampling
from .models import CLASSES, load, seeded_normal
from .noise import NvStream
from .schedules import ALPHAS

STEPS = 4
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
# What the WebUI puts in place of 0 at the last step.
LAST_ALPHA = 4.8973451890853435e-08
SAMPLERS = {"Euler": sampling.sample_euler, "DPM++ 2M": sampling.sample_dpmpp_2m}


@dataclass(frozen=True)
class Case:
    """The request of one image; the uniform schedule, 4 steps."""

    key: str
    model: str
    prediction: str
    zero_terminal_snr: bool = False
    sampler: str = "Euler"
    seed: int = 11
    cfg_scale: float = 7.0
    latent_height: int = 8
    latent_width: int = 16
    own_pipeline: bool = False


CASES = [
    Case("sd2-epsilon", "tiny-sd2", "epsilon", own_pipeline=True),
    Case("sd2-v", "tiny-sd2", "v_prediction", own_pipeline=True),
    Case("sd2-v-dpmpp-2m", "tiny-sd2", "v_prediction", sampler="DPM++ 2M"),
    Case("sd2-v-ztsnr", "tiny-sd2", "v_prediction", zero_terminal_snr=True),
    Case("sd1-v", "sd1-shape", "v_prediction"),
    Case("sd1-v-ztsnr", "sd1-shape", "v_prediction", zero_terminal_snr=True),
    Case("inpaint-epsilon", "tiny-inpaint", "epsilon"),
]


def is_sd2(model: str) -> bool:
    """Whether the model pads with zeros."""
    return model.endswith("sd2")


def token_ids(model: str, words: list[int]) -> torch.Tensor:
    """Start, words, end and padding. @shape [1, 77]"""
    config = load(model, "text_encoder").config
    pad = 0 if is_sd2(model) else config.eos_token_id
    return torch.tensor([[config.bos_token_id, *words, config.eos_token_id, *[pad] * (75 - len(words))]])


def context(model: str, words: list[int]) -> torch.Tensor:
    """The last state after the final norm. @shape [1, 77, width]"""
    return load(model, "text_encoder")(input_ids=token_ids(model, words)).last_hidden_state


def extra_channels(model: str, height: int, width: int) -> torch.Tensor:
    """Ones, then the latent of a grey picture, for a model that takes them. @shape [1, 5 or 0, h, w]"""
    if load(model, "unet").config.in_channels == 4:
        return torch.zeros(1, 0, height, width)
    vae = load(model, "vae")
    factor = 2 ** (len(vae.config.block_out_channels) - 1)
    grey = torch.zeros(1, 3, height * factor, width * factor)
    latent = vae.encode(grey).latent_dist.mean * vae.config.scaling_factor
    return torch.cat([torch.ones(1, 1, height, width), latent], dim=1)


def alphas(zero_terminal_snr: bool) -> torch.Tensor:
    """The training alphas, rescaled as Lin et al. 2023 say. @shape [1000]"""
    trained = torch.from_numpy(ALPHAS)
    if not zero_terminal_snr:
        return trained
    roots = trained.sqrt()
    first, last = roots[0].clone(), roots[-1].clone()
    rescaled = ((roots - last) * first / (first - last)) ** 2
    rescaled[-1] = LAST_ALPHA
    return rescaled


def guided(case: Case):
    """The raw output under guidance."""
    unet = load(case.model, "unet")
    positive, negative = (context(case.model, words) for words in images.TINY_IDS.values())
    extra = extra_channels(case.model, case.latent_height, case.latent_width)

    def predict(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        joined = torch.cat([x, extra], dim=1)
        conditional, unconditional = (unet(joined, t, text).sample for text in (positive, negative))
        return unconditional + case.cfg_scale * (conditional - unconditional)

    return predict


class VDenoiser(external.DiscreteVDDPMDenoiser):
    """k-diffusion's wrapper of v-prediction around a function."""

    def get_v(self, *args):
        """The raw output."""
        return self.inner_model(*args)


WRAPPERS = {"epsilon": external.DiscreteEpsDDPMDenoiser, "v_prediction": VDenoiser}


def run(case: Case) -> dict[str, torch.Tensor]:
    """Everything stored of one image."""
    noise = images.draw(NvStream(case.seed), case)
    denoiser = WRAPPERS[case.prediction](guided(case), alphas(case.zero_terminal_snr), quantize=False)
    sigmas = denoiser.get_sigmas(STEPS)
    latent = SAMPLERS[case.sampler](denoiser, noise * sigmas[0], sigmas, disable=True)
    result = {"sigmas": sigmas, "latent": latent, "image": images.pixels(case.model, latent)}
    return result | ({"own_image": images.pixels(case.model, run_pipeline(case, noise))} if case.own_pipeline else {})


def run_pipeline(case: Case, noise: torch.Tensor) -> torch.Tensor:
    """The final latent of diffusers' own pipeline."""
    scheduler = EulerDiscreteScheduler(**BETAS, timestep_spacing="linspace", prediction_type=case.prediction)
    parts = {component: load(case.model, component) for component in CLASSES}
    unused = {"tokenizer": None, "safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    built = StableDiffusionPipeline(scheduler=scheduler, **parts, **unused)
    built.set_progress_bar_config(disable=True)
    positive, negative = (context(case.model, words) for words in images.TINY_IDS.values())
    factor = built.vae_scale_factor
    return built(
        prompt_embeds=positive,
        negative_prompt_embeds=negative,
        height=factor * case.latent_height,
        width=factor * case.latent_width,
        num_inference_steps=STEPS,
        guidance_scale=case.cfg_scale,
        latents=noise,
        output_type="latent",
    ).images


def hidden_states() -> dict[str, torch.Tensor]:
    """All states of the SD2 text encoder for one padded prompt; the last row of the stack is before the final norm."""
    ids = token_ids("tiny-sd2", images.TINY_IDS["positive"])
    output = load("tiny-sd2", "text_encoder")(input_ids=ids, output_hidden_states=True)
    states = torch.stack(output.hidden_states)
    return {"input_ids": ids, "hidden_states": states, "last_hidden_state": output.last_hidden_state}


def unet(model: str) -> dict[str, torch.Tensor]:
    """One evaluation, not square, at a time between two steps."""
    network = load(model, "unet")
    sample = seeded_normal(7, 1, network.config.in_channels, 8, 12)
    timesteps = torch.tensor([423.37], dtype=torch.float32)
    text = seeded_normal(8, 1, 77, network.config.cross_attention_dim)
    return {"sample": sample, "timesteps": timesteps, "context_77": text, "epsilon_77": network(sample, timesteps, text).sample}


def zero_snr_sigmas() -> list[float]:
    """diffusers' sigmas after rescaling, every 37th; the last timestep, where it has a number of its own, is left out."""
    scheduler = EulerDiscreteScheduler(**BETAS, rescale_betas_zero_snr=True)
    table = scheduler.alphas_cumprod.double()
    return [float(sigma) for sigma in (((1 - table) / table) ** 0.5)[:-1][::37]]


def make() -> None:
    """Writes the files."""
    rows = [asdict(case) | {"steps": STEPS, "ids": images.TINY_IDS} for case in CASES]
    write_json("families.json", {"images": rows, "zero_snr_sigmas": zero_snr_sigmas(), "zero_snr_stride": 37})
    tensors = {f"{case.key}/{name}": value for case in CASES for name, value in run(case).items()}
    write_tensors("families.safetensors", tensors)
    write_tensors("hidden-states-tiny-sd2.safetensors", hidden_states())
    for model in ("tiny-sd2", "tiny-inpaint"):
        write_tensors(f"unet-{model}.safetensors", unet(model))
