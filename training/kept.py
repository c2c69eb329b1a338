"""Finished parts that are kept with the recipe, so that a lost state does not cost their training again.

Usage: python -m training.kept --size small [--state DIR]: keeps what has been trained to its end.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from training.config import SIZES, Plan, Size

HERE = Path(__file__).parent / "kept"


def plans_of(size: Size) -> dict[str, Plan]:
    """The parts that are worth keeping; the UNet is shipped with the model."""
    return {"text": size.text_plan, "vae": size.vae_plan}


def keep(size: Size, state: Path, folder: Path) -> list[str]:
    """Writes the mean weights in f16, the figures and the vocabulary of all finished parts; tells which those are."""
    done = [name for name, plan in plans_of(size).items() if _is_done(state / f"{name}.pt", plan)]
    for name in done:
        folder.mkdir(parents=True, exist_ok=True)
        mean = torch.load(state / f"{name}.pt", map_location="cpu", weights_only=True)["mean"]
        halves = {key: value.half().contiguous() if value.is_floating_point() else value for key, value in mean.items()}
        save_file(halves, folder / f"{name}.safetensors", metadata={"steps": str(plans_of(size)[name].steps)})
        shutil.copy(state / f"{name}.json", folder)
    if "text" in done:
        shutil.copytree(state / "tokenizer", folder / "tokenizer", dirs_exist_ok=True)
    return done


def restore(size: Size, state: Path, folder: Path) -> list[str]:
    """Puts kept parts where the state has none; tells which those are."""
    restored = [name for name in plans_of(size) if _is_wanted(name, state, folder)]
    for name in restored:
        weights = {key: value.float() for key, value in load_file(folder / f"{name}.safetensors").items()}
        state.mkdir(parents=True, exist_ok=True)
        torch.save({"module": weights, "mean": weights, "step": plans_of(size)[name].steps}, state / f"{name}.pt")
        shutil.copy(folder / f"{name}.json", state)
    if "text" in restored:
        shutil.copytree(folder / "tokenizer", state / "tokenizer", dirs_exist_ok=True)
    return restored


def _is_done(path: Path, plan: Plan) -> bool:
    return path.exists() and torch.load(path, map_location="cpu", weights_only=True)["step"] == plan.steps


def _is_wanted(name: str, state: Path, folder: Path) -> bool:
    # A vocabulary that was learned anew would not fit the kept encoder.
    is_begun = (state / f"{name}.pt").exists() or (name == "text" and (state / "tokenizer").exists())
    return not is_begun and all((folder / f"{name}.{kind}").exists() for kind in ("json", "safetensors"))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--state", type=Path, help="default: training/state/<size>")
    args = parser.parse_args()
    state = args.state or Path(__file__).parent / "state" / args.size
    print(json.dumps({"kept": keep(SIZES[args.size], state, HERE / args.size)}))


if __name__ == "__main__":
    main()
