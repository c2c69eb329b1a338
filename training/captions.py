"""Captions of scenes, from general to particular, in English and Chinese, with what each of them fixes."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from training.material.concepts import Concept, kind_word, subgroup_word
from training.material.fetch import read_sources
from training.material.words import BACKGROUNDS, POSITIONS, SIZES
from training.scenes import NOTHING, Gallery, Scenes, scenes_of

CHINESE_SHARE = 0.25


class Level(IntEnum):
    """How particular a caption is: "an animal", "a mammal", "a black cat", "a black cat in noto style"."""

    GENERAL = 0
    MIDDLE = 1
    NAMED = 2
    FULL = 3


# What a picture has, and the level from which on a caption (or a layer) tells it.
ATTRIBUTES: dict[str, Level] = {
    "kind": Level.GENERAL,
    "background": Level.GENERAL,
    "pair": Level.GENERAL,
    "subgroup": Level.MIDDLE,
    "position": Level.MIDDLE,
    "concept": Level.NAMED,
    "second": Level.NAMED,
    "size": Level.NAMED,
    "style": Level.FULL,
}
ANY = -9
LEVEL_SHARES = (0.12, 0.12, 0.26, 0.5)


def attributes_of(gallery: Gallery, scenes: Scenes) -> np.ndarray:
    """Integers [scenes, attributes], in the order of ATTRIBUTES."""
    material = gallery.material
    concept = material.concept_of[scenes.first]
    second = np.where(scenes.second == NOTHING, NOTHING, material.concept_of[scenes.second])
    values = {
        "kind": gallery.kind[concept],
        "background": scenes.background,
        "pair": (scenes.second != NOTHING).astype(int),
        "subgroup": gallery.subgroup[concept],
        "position": scenes.position,
        "concept": concept,
        "second": second,
        "size": scenes.size,
        "style": material.style_of[scenes.first],
    }
    return np.stack([values[name] for name in ATTRIBUTES], axis=1)


def keep_level(attributes: np.ndarray, level: np.ndarray | int) -> np.ndarray:
    """The attributes that a level [scenes] tells; the others become ANY."""
    least = np.array(list(ATTRIBUTES.values()))
    return np.where(least[None, :] <= np.reshape(level, (-1, 1)), attributes, ANY)


@dataclass(frozen=True)
class Captions:
    """Texts, and the attributes [scenes, attributes] that they fix."""

    texts: list[str]
    fixed: np.ndarray


def sample_levels(
    count: int, rng: np.random.Generator, shares: tuple[float, float, float, float] = LEVEL_SHARES
) -> np.ndarray:
    """Levels [count]."""
    return rng.choice(len(shares), size=count, p=shares)


def write_captions(
    gallery: Gallery,
    scenes: Scenes,
    levels: np.ndarray,
    rng: np.random.Generator,
    chinese_share: float = CHINESE_SHARE,
) -> Captions:
    """One caption a scene. What it does not say of place, size and background is the usual; the style is open."""
    attributes = attributes_of(gallery, scenes)
    writer = CaptionWriter(gallery, chinese_share)
    texts = [writer.write(scenes, i, Level(int(levels[i])), rng) for i in range(len(scenes))]
    return Captions(texts, keep_level(attributes, levels))


def sample_siblings(gallery: Gallery, scenes: Scenes, level: Level, rng: np.random.Generator) -> Scenes:
    """Other scenes that a level cannot tell from the given ones: the same kind, another animal."""
    concept = gallery.material.concept_of[scenes.first]
    if level < Level.NAMED:
        family = gallery.kind if level == Level.GENERAL else gallery.subgroup
        concept = np.array([rng.choice(np.flatnonzero(family == family[one])) for one in concept])
    others = scenes_of(gallery, concept, rng)
    pair = scenes.second != NOTHING
    second = scenes.second if level >= Level.NAMED else np.where(pair, rng.permutation(others.first), NOTHING)
    return Scenes(
        first=others.first,
        second=second,
        background=scenes.background,
        size=scenes.size if level >= Level.NAMED else others.size * ~pair,
        position=scenes.position if level >= Level.MIDDLE else others.position * ~pair,
    )


class CaptionWriter:
    """Puts one scene into words."""

    def __init__(self, gallery: Gallery, chinese_share: float) -> None:
        self._material, self._chinese_share = gallery.material, chinese_share
        chinese = {source.style: source.zh for source in read_sources()[1]}
        self._styles_zh = [chinese[style] for style in gallery.material.styles]

    def write(self, scenes: Scenes, index: int, level: Level, rng: np.random.Generator) -> str:
        """A caption in one of the languages."""
        parts = self._chinese if rng.random() < self._chinese_share else self._english
        return parts(scenes, index, level, rng)

    def concept(self, drawing: int) -> Concept:
        """What a drawing shows."""
        return self._material.concepts[self._material.concept_of[drawing]]

    def _english(self, scenes: Scenes, index: int, level: Level, rng: np.random.Generator) -> str:
        subject = with_article(join(self._size(scenes, index, level).en, self._name(scenes.first[index], level, rng)))
        if scenes.second[index] != NOTHING:
            subject += str(rng.choice([" and ", " beside "])) + with_article(
                self._name(scenes.second[index], level, rng)
            )
        place = POSITIONS[scenes.position[index]].word.en if level >= Level.MIDDLE else ""
        style = self._material.styles[self._material.style_of[scenes.first[index]]] if level == Level.FULL else ""
        in_a_row = rng.random() < 0.5
        behind = self._behind(scenes.background[index], rng, in_a_row)
        opening = str(rng.choice(["", "", "", "a picture of ", "emoji of "]))
        if in_a_row:
            return join(opening + subject, place, f"in {style} style" if style else "", behind)
        return ", ".join(part for part in (opening + subject, behind, place, f"{style} style" if style else "") if part)

    def _behind(self, background: int, rng: np.random.Generator, in_a_row: bool) -> str:
        if background == 0 and rng.random() < 0.6:
            return ""
        word = BACKGROUNDS[background]
        if not word.is_plain:
            return f"in front of {word.word.en}"
        if not in_a_row and rng.random() < 0.5:
            return f"{word.word.en} background"
        return str(rng.choice([f"on {with_article(word.word.en)} background", f"on {word.word.en}"]))

    def _name(self, drawing: int, level: Level, rng: np.random.Generator) -> str:
        concept = self.concept(drawing)
        if level == Level.GENERAL:
            return kind_word(concept).en
        if level == Level.MIDDLE:
            return subgroup_word(concept).en
        return str(rng.choice(concept.names))

    def _size(self, scenes: Scenes, index: int, level: Level):  # noqa: ANN202 (a Word)
        return SIZES[scenes.size[index] if level >= Level.NAMED else 0].word

    def _chinese(self, scenes: Scenes, index: int, level: Level, rng: np.random.Generator) -> str:
        subject = self._size(scenes, index, level).zh + self._name_zh(scenes.first[index], level, rng)
        if scenes.second[index] != NOTHING:
            subject += "和" + self._name_zh(scenes.second[index], level, rng)
        place = POSITIONS[scenes.position[index]].word.zh if level >= Level.MIDDLE else ""
        style = self._styles_zh[self._material.style_of[scenes.first[index]]] + "风格" if level == Level.FULL else ""
        silent = scenes.background[index] == 0 and rng.random() < 0.6
        behind = "" if silent else BACKGROUNDS[scenes.background[index]].word.zh + "背景"
        comma = str(rng.choice(["，", ","]))  # some tokenizers turn the first into the second
        return comma.join(part for part in (subject, behind, place, style) if part)

    def _name_zh(self, drawing: int, level: Level, rng: np.random.Generator) -> str:
        concept = self.concept(drawing)
        if level == Level.GENERAL:
            return kind_word(concept).zh
        if level == Level.MIDDLE:
            return subgroup_word(concept).zh
        return str(rng.choice(concept.names_zh))


def join(*parts: str) -> str:
    """The parts that are there, with spaces."""
    return " ".join(part for part in parts if part)


def with_article(name: str) -> str:
    """The name behind its article: "a cat", "an owl"."""
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"
