"""Goes on from a model folder that was shipped, where the state it was trained in is gone."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from training.config import Size, UnetWidths, half_of
from training.context import Context
from training.export import load_exported
from training.models.unet import Unet
from training.models.vae import Vae
from training.state import State, write_json
from training.train_text import TextTraining
from training.train_vae import measure_vae
from training.twins import TWIN_SKIPS, restart_twin


@dataclass(frozen=True)
class Restart:
    """A model folder that was shipped, and the steps at which its UNet, its text encoder's lesson, its twins go on."""

    folder: Path
    unet_at: int = 0
    lesson_at: int | None = None  # missing: it is finished, and so are its twins
    twins_at: int | None = None


def restart_from(restart: Restart, context: Context) -> None:
    """Puts shipped weights where there is no state: text encoder and VAE as finished, the UNet to go on at a step.

    A shipped UNet may be one without the finest level: then it is the first part's.
    """
    folder, step = restart.folder, restart.unet_at
    size, state = context.size, context.state
    text = TextTraining(context.gallery, context.tokenizer, size, state.device)
    name, widths = _shipped_unet(folder, size)
    vae, unet = Vae(size.vae).to(state.device), Unet(widths, size.text.width).to(state.device)
    _restart_lesson(text, restart, state, size)
    rows = [
        ("text", "text_encoder/model", text, size.text_plan.steps),
        ("vae", "vae/diffusion_pytorch_model", vae, size.vae_plan.steps),
        (name, "unet/diffusion_pytorch_model", unet, step),
    ]
    for part, path, module, done in rows:
        if state.path(part).exists() or (name == "half" and state.path("unet").exists()):
            continue
        load_exported(module.text if part == "text" else module, folder / f"{path}.safetensors")
        weights = {"module": module.state_dict(), "mean": module.state_dict()}
        state.save(part, {**weights, "step": done})
        if part == "vae":  # a shipped VAE has its decoder trained on; one of the state keeps its own
            state.save("decoder", {**weights, "step": size.decoder_plan.steps})
            _measure_shipped(vae.eval(), folder, context)
    for skip in TWIN_SKIPS:
        restart_twin(folder, skip, state, size.twin_plan.steps if restart.twins_at is None else restart.twins_at)


def _restart_lesson(text: TextTraining, restart: Restart, state: State, size: Size) -> None:
    """The shipped text encoder has had its last lesson; whether it knows today's phrasings is measured as ever.

    New aliases are learned by going on with it: its teacher is the kept encoder, as it was before any lesson.
    """
    if not state.path("phrasing").exists():
        load_exported(text.text, restart.folder / "text_encoder/model.safetensors")
        weights = text.text.state_dict()
        step = size.phrasing_plan.steps if restart.lesson_at is None else restart.lesson_at
        state.save("phrasing", {"module": weights, "mean": weights, "step": step})


def _shipped_unet(folder: Path, size: Size) -> tuple[str, UnetWidths]:
    shipped = json.loads((folder / "unet/config.json").read_text(encoding="utf-8"))["block_out_channels"]
    is_half = size.half_plan is not None and shipped == list(size.unet.channels[1:])
    return ("half", half_of(size).unet) if is_half else ("unet", size.unet)


def _measure_shipped(vae: Vae, folder: Path, context: Context) -> None:
    """The figures of shipped weights, with the scale that the shipped UNet knows."""
    figures = measure_vae(vae, context.gallery, context.size, context.state.device)
    scale = json.loads((folder / "vae/config.json").read_text(encoding="utf-8"))["scaling_factor"]
    write_json(context.state.folder / "vae.json", {**figures, "scale": scale})


def restart_tokenizer(folder: Path, state: Path) -> None:
    """The shipped vocabulary, before another is learned. Raises ValueError where the state has another one."""
    mine, shipped = (place / "tokenizer" for place in (state, folder))
    if not mine.exists():
        shutil.copytree(shipped, mine)
    elif (mine / "merges.txt").read_bytes() != (shipped / "merges.txt").read_bytes():
        raise ValueError(f"{mine} holds another vocabulary than {shipped}: the models would not fit; use a new --state")
