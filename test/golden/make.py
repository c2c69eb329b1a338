"""Makes the golden data: `python make.py` for all of it, `python make.py noise schedules` for some kinds."""

import importlib
import sys

KINDS = {
    "hash-weights": "recipe.hash_weights_golden",
    "configs": "recipe.configs",
    "hidden-states": "recipe.hidden_states",
    "unet": "recipe.unet",
    "vae": "recipe.vae",
    "tiling": "recipe.tiling",
    "schedules": "recipe.schedules",
    "noise": "recipe.noise",
    "samplers": "recipe.samplers",
    "sampler-schedules": "recipe.sampler_schedules",
    "exact-samplers": "recipe.exact_samplers",
    "tokens": "recipe.tokens",
    "open-clip-tokens": "recipe.open_clip_tokens",
    "conditioning": "recipe.conditioning",
    "prompt-schedule": "recipe.prompt_schedule",
    "networks": "recipe.networks",
    "lycoris": "recipe.lycoris_adapters",
    "block-dtypes": "recipe.block_dtypes",
    "torch-files": "recipe.torch_files",
    "images": "recipe.images",
    "diffusers-pipeline": "recipe.diffusers_pipeline",
    "families": "recipe.families",
    "sdxl": "recipe.sdxl",
    "sdxl-variants": "recipe.sdxl_variants",
    "few-steps": "recipe.few_steps",
    "tiny-vae": "recipe.tiny_vae",
    "diffusers-img2img": "recipe.diffusers_img2img",
    "single-precision": "recipe.precision",
    "conformance-pack": "recipe.conformance_pack",
}


def main(wanted: list[str]) -> None:
    """Makes the kinds named, or every kind."""
    for kind in wanted or KINDS:
        print(kind, flush=True)
        importlib.import_module(KINDS[kind]).make()


if __name__ == "__main__":
    main(sys.argv[1:])
