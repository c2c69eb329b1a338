"""A tiny model shaped as Stable Diffusion 2.x: OpenCLIP's names, v-prediction, one file of some megabytes.

Usage: python -m training.sd2 [--minutes 10]. It shows on a real picture that clip skip has no effect there.
"""

import argparse
import subprocess
from pathlib import Path

import numpy as np
import torch

from training.captions import sample_levels, write_captions
from training.config import SD2, Size
from training.context import HERE, Context, Given, open_context
from training.loop import Chance
from training.models.text import TextModel
from training.models.unet import Unet
from training.models.vae import Vae
from training.scenes import sample_scenes
from training.single_file import export_sd2, open_clip_weights, unet_weights, vae_weights
from training.state import OutOfTimeError
from training.tokenizer import Tokenizer, read_merges
from training.train_phrasings import train_phrasings
from training.train_text import train_text
from training.train_unet import Tune, UnetTraining, finish
from training.train_vae import measure_vae, train_vae

CLIP_MERGES = HERE.parent / "assets/clip/merges.txt.br"
SAID = 20_000  # captions, to learn which words they use
PAD = 0  # open_clip's tokenizer pads with zeros
METADATA = {
    "modelspec.sai_model_spec": "1.0.0",
    "modelspec.architecture": "stable-diffusion-v2-768-v",
    "modelspec.implementation": "https://github.com/Stability-AI/stablediffusion",
    "modelspec.title": "Tiny model shaped as SD 2.x",
    "modelspec.prediction_type": "v",
}


def clip_tokenizer() -> Tokenizer:
    """The vocabulary of CLIP and OpenCLIP: a single file brings none, so every reader takes this one."""
    script = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))"
    text = subprocess.run(["node", "-e", script, str(CLIP_MERGES)], check=True, capture_output=True).stdout
    return Tokenizer(read_merges(text.decode()), pad=PAD)


@torch.no_grad()
def clear_unsaid(text: TextModel, context: Context) -> None:
    """Zeros in place of the vectors that no caption uses: they hold nothing but chance, and zeros pack to nothing."""
    gallery, rng = context.gallery, Chance.of(context.size.seed, "said", 0).numpy
    scenes = sample_scenes(gallery, SAID, rng)
    texts = write_captions(gallery, scenes, sample_levels(SAID, rng), rng).texts
    said = np.unique(context.tokenizer.encode_all(texts))
    rows = text.text_model.embeddings.token_embedding.weight
    kept = torch.from_numpy(np.isin(np.arange(len(rows)), said)).to(rows.device)
    rows *= kept[:, None]


def train_sd2(context: Context, out: Path) -> tuple[Unet, Vae]:
    """All parts, then the file. SD 2.x always takes the state before the last layer."""
    size, state = context.size, context.state
    text = train_text(context.gallery, context.tokenizer, size, state).text
    train_phrasings(text, (context.gallery, context.tokenizer, size), state)
    vae = train_vae(context.gallery, size, state)
    scale = measure_vae(vae, context.gallery, size, state.device)["scale"]
    training = UnetTraining(context, text, (vae, scale), Tune(text.layers - 1, size.unet_plan))
    finish("unet", size.unet_plan, training, training.unet)
    clear_unsaid(text, context)
    parts = {
        "cond_stage_model.model": open_clip_weights(text),
        "first_stage_model": vae_weights(vae, scale),
        "model.diffusion_model": unet_weights(training.unet, size.unet),
    }
    export_sd2(parts, out, {**METADATA, "modelspec.resolution": f"{size.image_px}x{size.image_px}"})
    return training.unet, vae


def open_sd2(size: Size, folder: Path, minutes: float | None = None) -> Context:
    """The context with CLIP's vocabulary."""
    return open_context(size, folder, Given(minutes, tokenizer=clip_tokenizer()))


def main() -> int:
    """The command line; 3 means: not finished, run it again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--state", type=Path, default=HERE / "state" / "sd2")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    try:
        train_sd2(open_sd2(SD2, args.state, args.minutes), args.out or args.state / "tiny-sd2.safetensors")
    except OutOfTimeError:
        print("not finished: run it again")
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
