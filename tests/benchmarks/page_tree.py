"""Writes a tree of pages with the shape of a whole reference: how often which construct, how long.

The figures are counts over a real reference of 744 files and 3.8 MB. The same seed gives the same tree.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

FILES = 744
BYTES = 3_800_000
SEED = 65

OCCURRENCES: dict[str, tuple[int, int]] = {
    "role": (187, 187),
    "titleabbrev": (80, 80),
    "float": (1285, 274),
    "section": (900, 500),
    "include": (807, 102),
    "admonition": (413, 215),
    "admonition_block": (103, 75),
    "horizontal": (151, 99),
    "term": (3600, 277),
    "nested_term": (57, 12),
    "joined": (201, 48),
    "open_block": (154, 61),
    "comment_block": (86, 61),
    "snippet": (2300, 519),
    "callout": (933, 195),
    "comment": (1600, 477),
    "bullets": (600, 250),
    "table": (129, 70),
    "request": (92, 64),
    "hard_break": (73, 35),
    "xref": (2576, 481),
}
"""Construct: how often it occurs, and in how many files."""

TEXT = (
    "the index of every document is kept by this node until a request asks for another shard or field value "
    "when all of them are set which can take some time and may return an error if no such type exists"
)
WORDS = TEXT.split()


def write_tree(folder: Path, *, files: int = FILES, size: int = BYTES, seed: int = SEED) -> int:
    """Write the pages below ``folder`` and return how many bytes they have."""
    chance = random.Random(seed)
    plans: list[Counter[str]] = [Counter() for _ in range(files)]
    for name, (count, pages) in OCCURRENCES.items():
        chosen = chance.sample(range(files), min(files, max(1, pages * files // FILES)))
        for number in range(count * files // FILES):
            plans[chosen[number % len(chosen)]][name] += 1
    written = 0
    for number, plan in enumerate(plans):
        target = (size - written) // (files - number)
        text = Page(chance, number, files, plan).text(target)
        path = folder / f"area-{number % 20:02}" / f"page-{number:04}.asciidoc"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        written += len(text)
    return written


class Page:
    """One page: the constructs of its plan in a random order, filled up with paragraphs."""

    def __init__(self, chance: random.Random, number: int, files: int, plan: Counter[str]) -> None:
        self.chance = chance
        self.number = number
        self.files = files
        self.plan = plan

    def text(self, size: int) -> str:
        """Return the page with about ``size`` characters, and all of its plan."""
        parts = [self.head()]
        blocks = [name for name, count in self.plan.items() for _ in range(count) if hasattr(self, name)]
        self.chance.shuffle(blocks)
        made = [getattr(self, name)() for name in blocks]
        terms = self.plan["term"]
        while terms > 0:
            made.append(self.terms(min(terms, 8)))
            terms -= 8
        self.chance.shuffle(made)
        parts.extend(made)
        length = sum(map(len, parts))
        while length < size:
            paragraph = self.paragraph()
            parts.insert(self.chance.randrange(1, len(parts) + 1), paragraph)
            length += len(paragraph)
        return "".join(parts)

    def words(self, count: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=count))

    def paragraph(self) -> str:
        lines = [self.words(self.chance.randint(9, 13)) for _ in range(self.chance.randint(1, 5))]
        return "\n".join(lines) + ".\n\n"

    def head(self) -> str:
        role = '[role="xpack"]\n' if self.plan["role"] else ""
        short = "++++\n<titleabbrev>Short</titleabbrev>\n++++\n\n" if self.plan["titleabbrev"] else ""
        return f"{role}[[page-{self.number}]]\n== Page number {self.number}\n\n{short}{self.paragraph()}"

    def float(self) -> str:
        return f"[float]\n=== {self.words(3)}\n\n{self.paragraph()}"

    def section(self) -> str:
        anchor = f"[[s{self.number}-{self.chance.randrange(10**6)}]]"
        return f"{anchor}\n=== {self.words(2)}\n\n{self.paragraph()}"

    def admonition(self) -> str:
        return f"NOTE: {self.words(14)}\n{self.words(8)}.\n\n"

    def admonition_block(self) -> str:
        return f"[IMPORTANT]\n=====\n{self.paragraph()}=====\n\n"

    def horizontal(self) -> str:
        return "[horizontal]\n" + self.terms(3)

    def terms(self, count: int) -> str:
        return "".join(
            f"`{self.chance.choice(WORDS)}_{number}`::\n\n{self.words(12)}.\nDefaults to `{number}`.\n\n"
            for number in range(count)
        )

    def nested_term(self) -> str:
        return f"`outer`::\n{self.words(9)}\n\n`inner`:::\n{self.words(7)}\n\n"

    def joined(self) -> str:
        return f"`joined`::\n{self.words(9)}\n+\n{self.words(12)}\n\n"

    def open_block(self) -> str:
        return f"--\n{self.paragraph()}--\n\n"

    def comment_block(self) -> str:
        return f"////\n{self.paragraph()}////\n\n"

    def comment(self) -> str:
        return f"// {self.words(5)}\n\n"

    def snippet(self) -> str:
        field, value = self.chance.choice(WORDS), self.chance.randrange(1000)
        body = f'{{\n  "{field}": {{\n    "value": {value},\n    "query": {{ "match_all": {{}} }}\n  }}\n}}'
        return (
            f"[source,js]\n--------------------------------------------------\n"
            f"POST /index-{value}/_{field}?pretty\n{body}\n"
            f"--------------------------------------------------\n// CONSOLE\n// TEST[setup:{field}]\n\n"
        )

    def callout(self) -> str:
        return f"<1> {self.words(8)}\n\n"

    def bullets(self) -> str:
        return "".join(f"* {self.words(8)}\n" for _ in range(3)) + "\n"

    def table(self) -> str:
        rows = "".join(f"|{self.words(2)} |{self.words(5)}\n" for _ in range(5))
        return f'[options="header"]\n|===\n|Name |Meaning\n\n{rows}|===\n\n'

    def request(self) -> str:
        return f"`GET /_{self.chance.choice(WORDS)}/<id>`\n\n"

    def hard_break(self) -> str:
        return f"{self.words(5)} +\n{self.words(5)}\n\n"

    def xref(self) -> str:
        return f"See <<page-{self.chance.randrange(self.files)},{self.words(2)}>> and {{es}}.\n\n"

    def include(self) -> str:
        return "" if self.number else "\n".join(f"// include of page {n}" for n in range(3)) + "\n\n"


if __name__ == "__main__":
    print(write_tree(Path(sys.argv[1])), "bytes")
