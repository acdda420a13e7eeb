"""Pages drawn by chance for the comparison with Asciidoctor: tables written as data, and directives."""

from __future__ import annotations

import random

HEADS = (
    (",===", ","),
    (":===", ":"),
    ("[format=tsv]\n|===", "\t"),
    ("[format=csv,separator=;]\n|===", ";"),
    ('[cols="1,a,1"]\n,===', ","),
    ("[cols=2*]\n,===", ","),
    ('[cols="a,a",format=dsv]\n|===', ":"),
    ("[%header]\n,===", ","),
    ("[format=psv]\n,===", "|"),
    ('[cols="a,2",options="noheader"]\n,===', ","),
)
VALUES = (
    "a", "b c", "", "* x", '"q"', '"q{}r"', '"x', 'y"', '""', '"""', 'a""b', '"a ""b"" c"', " s ", "\\{}",
    "z\\", '"l1\nl2"', '"\n* i\n"', '"', '""x', "NOTE: n", '" {}"',
)  # fmt: skip
DIRECTIVES = (
    "text", "", "* item", "ifdef::es[]", "ifdef::nope[]", "ifndef::es[]", "ifndef::nope[]", "endif::[]",
    "endif::es[]", "endif::nope[]", "endif::[x]", "ifdef::[]", "ifdef::[x]", "ifdef::es[single]",
    "ifdef::nope[single]", "ifdef::es,nope[]", "ifdef::es+nope[]", "ifdef::es,nope+x[a]",
    "ifndef::nope+es[b]", "ifdef:: es[]", "ifdef::e s[x]", "ifdef::ES[up]",
    'ifeval::["{es}" == "Elasticsearch"]', 'ifeval::["{nope}" == ""]', "ifeval::[1 < 2]",
    'ifeval::["a" < 2]', "ifeval::[x]", "ifeval::[]", "ifeval::es[1==1]", "ifeval::[true == true]",
    "ifeval::[true]", "ifeval::[2.5 >= 2]", "ifeval::[ab == 0]", "ifeval::[{nope} == {nope}]",
    "ifeval::[{nope} < 1]", "include::opens.adoc[]", "include::closes.adoc[]", "include::tags.adoc[tag=a]",
    "include::tags.adoc[tags=a;b]", "include::tags.adoc[tags=!b]", "include::tags.adoc[tags=*]",
    "include::tags.adoc[tags=!*;a]", "include::tags.adoc[tags=**;!a]", "include::tags.adoc[tags=!**;!a]",
    "include::tags.adoc[tag=c]", "include::tags.adoc[lines=2..4;1]",
)  # fmt: skip
"""None is escaped: Asciidoctor shows an escaped directive even where no line counts."""

FILES = {
    "opens.adoc": "ifdef::es[]\nopen\n",
    "closes.adoc": "in two\nendif::[]\nafter\n",
    "tags.adoc": "0\ntag::a[]\n1\ntag::b[]\n2\nend::a[]\n3\nend::b[]\n4\nend::c[]\ntag::d[]\n5\n",
}
"""What the directives include: conditions that cross files, regions that end in each other's way."""


def data_table(number: int) -> str:
    """Return the ``number``-th page with a table that is written as data."""
    chosen = random.Random(number)
    head, separator = chosen.choice(HEADS)
    lines = [""] if chosen.random() < 0.2 else []
    for _ in range(chosen.randint(1, 6)):
        values = [chosen.choice(VALUES).replace("{}", separator) for _ in range(chosen.randint(1, 3))]
        lines.extend([separator.join(values), *chosen.choice(([], [], [], [""]))])
    mark = head.rpartition("\n")[2]
    return "\n".join(["= T", "", head, *lines, mark, "", "After."]) + "\n"


def directives(number: int) -> str:
    """Return the ``number``-th page of directives in any order."""
    chosen = random.Random(number)
    return "\n".join(["= T", "", *chosen.choices(DIRECTIVES, k=chosen.randint(3, 12))]) + "\n"
