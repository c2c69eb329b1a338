"""The WebUI's emphasis syntax, written anew from its behaviour: text in, weighted pieces out."""

import re
from dataclasses import dataclass

ROUND, SQUARE = 1.1, 1 / 1.1
BREAK_MARK = ("BREAK", -1.0)

TOKEN = re.compile(
    r"\\(?P<escaped>[()\[\]\\]?)"
    r"|(?P<open>[(\[])"
    r"|:\s*(?P<weight>[+-]?[.\d]+)\s*\)"
    r"|(?P<close>[)\]])"
    r"|(?P<text>[^\\()\[\]:]+|:)"
)
BREAK = re.compile(r"\s*\bBREAK\b\s*")

# The WebUI's own results.
KNOWN = {
    "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).": [
        ("a ", 1.0),
        ("house", 1.5730000000000004),
        (" ", 1.1),
        ("on", 1.0),
        (" a ", 1.1),
        ("hill", 0.55),
        (", sun, ", 1.1),
        ("sky", 1.4641000000000006),
        (".", 1.1),
    ],
    "(unnecessary)(parens)": [("unnecessaryparens", 1.1)],
    "a BREAK BREAK b": [("a", 1.0), BREAK_MARK, ("", 1.0), BREAK_MARK, ("b", 1.0)],
    "BREAK a": [("", 1.0), BREAK_MARK, ("a", 1.0)],
    "(a : 1.5 )": [("a ", 1.5)],
    "((a))": [("a", 1.2100000000000002)],
    "[[a]]": [("a", 0.8264462809917354)],
    "(a:-1)": [("a", -1.0)],
    "()": [("", 1.0)],
    "(a,b:1.1,c)": [("a,b:1.1,c", 1.1)],
    "x:1.2)": [("x:1.2)", 1.0)],
}


@dataclass
class Piece:
    """A run of text with one weight."""

    text: str
    weight: float


class Reader:
    """The pieces read so far, and where the open brackets stand."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.opened: dict[str, list[int]] = {"(": [], "[": []}

    def scale_from(self, start: int, factor: float) -> None:
        """Multiplies the weights of every piece since an opening bracket."""
        for piece in self.pieces[start:]:
            piece.weight *= factor

    def close(self, bracket: str, factor: float, literal: str) -> None:
        """Ends a bracket; one that was never opened is text."""
        if self.opened[bracket]:
            self.scale_from(self.opened[bracket].pop(), factor)
        else:
            self.add_text(literal)

    def add_text(self, text: str) -> None:
        """Adds text, cut at every BREAK."""
        for index, part in enumerate(BREAK.split(text)):
            if index > 0:
                self.pieces.append(Piece(*BREAK_MARK))
            self.pieces.append(Piece(part, 1.0))

    def take(self, match: re.Match) -> None:
        """Adds one token of the syntax."""
        kind, text = match.lastgroup, match.group()
        if kind == "open":
            self.opened[text].append(len(self.pieces))
        elif kind == "weight":
            self.close("(", float(match["weight"]), text)
        elif kind == "close":
            self.close("(" if text == ")" else "[", ROUND if text == ")" else SQUARE, text)
        elif kind == "escaped":
            self.pieces.append(Piece(match["escaped"], 1.0))
        else:
            self.add_text(text)

    def finish(self) -> list[tuple[str, float]]:
        """Closes what is open and joins neighbours of equal weight."""
        for starts, factor in ((self.opened["("], ROUND), (self.opened["["], SQUARE)):
            for start in starts:
                self.scale_from(start, factor)
        joined: list[Piece] = []
        for piece in self.pieces or [Piece("", 1.0)]:
            if joined and joined[-1].weight == piece.weight:
                joined[-1].text += piece.text
            else:
                joined.append(piece)
        return [(piece.text, piece.weight) for piece in joined]


def parse(prompt: str) -> list[tuple[str, float]]:
    """Weighted pieces of a prompt; BREAK is the piece ("BREAK", -1)."""
    reader = Reader()
    for match in TOKEN.finditer(prompt):
        reader.take(match)
    return reader.finish()


def check_known_pieces() -> None:
    """Agrees with the WebUI's results."""
    for prompt, expected in KNOWN.items():
        if parse(prompt) != expected:
            raise ValueError(f"{prompt}: {parse(prompt)}")
