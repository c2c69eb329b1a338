"""Does spreading the work over the layers help? Trains the text encoder with and without, and probes both.

Usage: python -m training.compare_spread --size small --steps 600
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from training.config import SIZES
from training.context import HERE, open_context
from training.probe import probe_text
from training.train_text import train_text


def compare(size_name: str, steps: int, folder: Path, probed: int) -> dict:
    """The probe's figures, before (`plain`) and after (`spread`)."""
    size = SIZES[size_name]
    context = open_context(size, folder)
    found = {"size": size_name, "steps": steps, "batch": size.text_plan.batch}
    for name, spread in (("plain", False), ("spread", True)):
        plan = replace(size.text_plan, steps=steps, warmup=min(size.text_plan.warmup, steps // 4))
        variant = replace(size, text=replace(size.text, spread=spread), text_plan=plan)
        training = train_text(context.gallery, context.tokenizer, variant, context.state, f"text-{name}-{steps}")
        found[name] = probe_text(training, context.gallery, size.seed, probed)
        (folder / f"compare-spread-{steps}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--probed", type=int, default=12_000)
    parser.add_argument("--state", type=Path)
    args = parser.parse_args()
    folder = args.state or HERE / "state" / f"compare-{args.size}"
    print(json.dumps(compare(args.size, args.steps, folder, args.probed), indent=1))


if __name__ == "__main__":
    main()
