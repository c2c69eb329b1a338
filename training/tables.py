"""Markdown for the pages that the recipe writes."""


def percent(share: float) -> str:
    """0.5 → "50.0 %"."""
    return f"{share * 100:.1f} %"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table with a head."""
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])
