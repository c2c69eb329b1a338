"""Reads a picture by the readers of other people: python read.py PICTURE. The last line on stdout is a JSON document."""
import json
import sys
from importlib.metadata import version

from sd_parsers import ParserManager
from sd_prompt_reader.image_data_reader import ImageDataReader
from unstable_reader import ImageMetadataExtractor


def by_sd_parsers(path):
    found = ParserManager().parse(path)
    sampler = found.samplers[0]
    return {
        "prompt": "\n".join(prompt.value for prompt in found.prompts),
        "negative": "\n".join(prompt.value for prompt in found.negative_prompts),
        "sampler": sampler.name,
        "steps": sampler.parameters["steps"],
        "cfg": sampler.parameters["cfg_scale"],
        "seed": sampler.parameters["seed"],
        "clipSkip": found.metadata.get("Clip skip", "1"),
    }


def by_sd_prompt_reader(path):
    found = ImageDataReader(path)
    # Says no more of clip skip than the line of parameters that it shows.
    return {
        "prompt": found.positive,
        "negative": found.negative,
        **{key: found.parameter[key] for key in ("sampler", "steps", "cfg", "seed")},
        "clipSkip": "2" if "Clip skip: 2" in found.setting else "1",
    }


def by_unstable_reader(path):
    found = ImageMetadataExtractor(path)
    found.extract_metadata()
    return {
        "prompt": found.prompt,
        "negative": found.negative,
        **{key: getattr(found, key) for key in ("sampler", "steps", "cfg", "seed")},
        "clipSkip": "2" if "Clip skip: 2" in found.raw else "1",
    }


READERS = {
    "sd-parsers": by_sd_parsers,
    "sd-prompt-reader": by_sd_prompt_reader,
    "unstable-reader": by_unstable_reader,
}


def attempt(read, path):
    try:
        return {key: str(value) for key, value in read(path).items()}
    except Exception as error:  # whatever a reader does, the others are asked as well
        return {"error": f"{type(error).__name__}: {error}"}


print(json.dumps({f"{name} {version(name)}": attempt(read, sys.argv[1]) for name, read in READERS.items()}))
