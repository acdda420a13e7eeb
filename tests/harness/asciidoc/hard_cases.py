"""Forms that readers of AsciiDoc get wrong: own examples, and the tree that their authors meant.

The names are those of the list of hard cases that the reader is checked against. Cases about the
meaning of a text have their tests where meaning is read (``extraction/test_hard_cases.py``), those about
running snippets where they are run (``suites/test_hard_cases.py``), those about damaged copies in
``DAMAGED``.
"""

from __future__ import annotations

from typing import Any

A = ("`a`", ["T"])
B = ("`b`", ["U"])

HARD_CASES: dict[str, tuple[str, Any]] = {
    "H1": ("`force`::\n(Required, string)\nText.", [[("`force`", ["(Required, string) Text."])]]),
    "H2": (
        "`limit`::\n  (Optional, integer) Text\n  more.",
        [[("`limit`", ["(Optional, integer) Text more."])]],
    ),
    "H3": ("`owner`:: (Optional, string) Text", [[("`owner`", ["(Optional, string) Text"])]]),
    "H4": ("`owner`::\n\n(Optional, string) T", [[("`owner`", ["(Optional, string) T"])]]),
    "H5": (
        "`owner`::\n+\n--\n(Optional, string)\nT.\n--",
        [[("`owner`", [("open", ["(Optional, string) T."])])]],
    ),
    "H6": (
        "`mode`::\n+\n--\n(Optional, string)\nValid values:\n\n`fast`::\nF\n--",
        [[("`mode`", [("open", ["(Optional, string) Valid values:", [("`fast`", ["F"])]])])]],
    ),
    "H7": (
        "`mode`::\n+\n--\n(Optional, string)\nValid values:\n\n`fast`:::\nF\n--",
        [[("`mode`", [("open", ["(Optional, string) Valid values:", [("`fast`", ["F"])]])])]],
    ),
    "H8": (
        "`outer`::\n`inner`:::\n (Optional, integer) n",
        [[("`outer`", [[("`inner`", ["(Optional, integer) n"])]])]],
    ),
    "H9": (
        "`a`::\nT\n\n`b`:::\nU\n\n`c`::::\nV\n\n`d`:::\nW",
        [[("`a`", ["T", [("`b`", ["U", [("`c`", ["V"])]]), ("`d`", ["W"])]])]],
    ),
    "H10": (
        "`a`::\nT\n+\n====\n`x`::\nX\n+\n=====\n`y`::\nY\n=====\n====",
        [[("`a`", ["T", ("example", [[("`x`", ["X", ("example", [[("`y`", ["Y"])]])])]])])]],
    ),
    "H11": (
        "`a`::\nT\n+\n======\n`x`::\nX\n+\n========\n`y`::\nY\n========\n======",
        [[("`a`", ["T", ("example", [[("`x`", ["X", ("example", [[("`y`", ["Y"])]])])]])])]],
    ),
    "H12": (
        "====\n`x`:::\nX\n+\n=====\n`y`:::\nY\n=====\n\n`z`:::\nZ\n====",
        [("example", [[("`x`", ["X", ("example", [[("`y`", ["Y"])]])]), ("`z`", ["Z"])]])],
    ),
    "H13": (
        "`a`::\nT\n\n.Properties of `a`\n[%collapsible]\n====\n`x`::\nX\n====",
        [[("`a`", ["T", ("example", [[("`x`", ["X"])]])])]],
    ),
    "H14": (
        "`a`::\nT\n+\n.One msg\n[%collapsible]\n====\nO\n====\n+\n.Two msg\n[%collapsible]\n====\nP\n====",
        [[("`a`", ["T", ("example", ["O"]), ("example", ["P"])])]],
    ),
    "H15": (
        "`o`::\n(Required, object)\nO\n+\n`p`:::\nP\n+\n`q`:::\nQ",
        [[("`o`", ["(Required, object) O", [("`p`", ["P"]), ("`q`", ["Q"])]])]],
    ),
    "H16": ("====\n`a`::\nT\n+\n`b`::\nU\n====", [("example", [[A, B]])]),
    "H17": ("`a`, `b`::\nboth", [[("`a`, `b`", ["both"])]]),
    "H18": ("`a`::\n`b`::\nshared", [[("`a`, `b`", ["shared"])]]),
    "H19": ("`404` (Missing resources)::\n t", [[("`404` (Missing resources)", ["t"])]]),
    "H20": ("<job>::\n(Required, string)\nt", [[("<job>", ["(Required, string) t"])]]),
    "H21": ("`a` ::\nT\n\n`b`:: \nU", [[A, B]]),
    "H22": ("`part`:: T", [[("`part`", ["T"])]]),
    "H26": (
        "=== Title\n\n[discrete]\n[[x]]\n==== First\n\nOne.\n\n[discrete]\n==== Second\n\nTwo.",
        [("=Title", [("=First", ["One."]), ("=Second", ["Two."])])],
    ),
    "H27": (
        "=== Title\n\n[discrete]\n==== First\n\nOne.\n\n[discrete]\n== Query\n\nTwo.",
        [("=Title", [("=First", ["One."]), ("=Query", ["Two."])])],
    ),
    "H28": ("=== T\n\n==== Request\n`POST _c`", [("=T", [("=Request", ["`POST _c`"])])]),
    "H29": ("`GET _x` +\n`GET _x/<n>`", ["`GET _x` + `GET _x/<n>`"]),
    "H30": ("`POST a/<x>`\n`POST a/<y>`", ["`POST a/<x>` `POST a/<y>`"]),
    "H31": ("`GET _x/` +", ["`GET _x/` +"]),
    "H32": (
        "`PUT /t/_doc/<i>`\n\nIMPORTANT: You can also use `PUT /t/_create/<i>`.",
        ["`PUT /t/_doc/<i>`", ("IMPORTANT", ["You can also use `PUT /t/_create/<i>`."])],
    ),
    "H33": (
        "=== T\n\n[source,console]\n----\nGET _x\n----\n// TEST[skip:y]\n\n==== Request\n\n`GET _x`",
        [("=T", [("code", "GET _x"), ("=Request", ["`GET _x`"])])],
    ),
    "H34": (
        "=== T\n\n////\n[[r]]\n== {api-response-body-title}\n////\n\n==== Next\n\nText.",
        [("=T", ["CommentBlock", ("=Next", ["Text."])])],
    ),
    "H35": (
        "=== T\n\n////\n== One\n////\n////\n== Two\n////\n\n==== Next",
        [("=T", ["CommentBlock", "CommentBlock", ("=Next", [])])],
    ),
    "H36": ("=== T\n\n//[[d]]\n//== Desc\n\nText.", [("=T", ["Text."])]),
    "H37": ("`a`::\nT\n\n//End a\n\n//Begin b\n`b`::\nU", [[A, B]]),
    "H38": ("`a`::\nT\n\n[[x]]\n`b`::\nU", [[A, B]]),
    "H51": (
        "`a`::\nT\n\n[NOTE]\n====\nN\n====\n\n`b`::\nU",
        [[("`a`", ["T", ("NOTE", ["N"])]), B]],
    ),
    "H52": ("`a`::\nT\n+\nNOTE: N", [[("`a`", ["T", ("NOTE", ["N"])])]]),
    "H53": ("`a`::\nT\n--\nmore\n--\n\n`b`::\nU", [[("`a`", ["T", ("open", ["more"])]), B]]),
    "H54": (
        "`a`::\n(Optional, Boolean)\n\nIf `false`, e.\n+\nDefaults to `false`.\n\n`b`::\nU",
        [[("`a`", ["(Optional, Boolean)", "If `false`, e.", "Defaults to `false`."]), B]],
    ),
    "H55": ("`a`::\nT\n+\n\nMore.", [[("`a`", ["T", "More."])]]),
    "H56": (
        "`a`::\nT. Valid options are:\n - `d`: D.\n - `e`: E\nUse it with `b`.",
        [[("`a`", ["T. Valid options are:", [("", ["`d`: D."]), ("", ["`e`: E"])], "Use it with `b`."])]],
    ),
    "H57": (
        "`a`::\nAvailable options:\n* `q`\n* `d`",
        [[("`a`", ["Available options:", [("", ["`q`"]), ("", ["`d`"])]])]],
    ),
    "H58": ("* `a`,\n* `b`.", [[("", ["`a`,"]), ("", ["`b`."])]]),
    "H59": ("`a`::\nA. B\n1. x", [[("`a`", ["A. B 1. x"])]]),
    "H60": ("`a`::\nT\nthat works:: really", [[("`a`", ["T that works:: really"])]]),
    "H61": (
        "`a`::\nT\n+\n.Values of `a`\n[%collapsible]\n====\n`eq`:: Accurate\n====",
        [[("`a`", ["T", ("example", [[("`eq`", ["Accurate"])]])])]],
    ),
    "H68": ("experimental[]\n\nx experimental[] y", ["Macro", "x experimental[] y"]),
    "H69": ("deprecated::[8.3.0,Replaced by <<z>>.]", ["Macro"]),
    "H72": ("[source,console]\n\n----\nGET _x\n----", [("code", "GET _x")]),
    "H73": ("[source,console]\n----\nPUT _x/y <1>\n----\n<1> note", [("code", "PUT _x/y"), [("", ["note"])]]),
    "H74": (
        "[source,console]\n----\nPUT _x <1>\n----\n// TEST[skip:y]\n\n<1> note",
        [("code", "PUT _x"), [("", ["note"])]],
    ),
    "H75": (
        "[source,console]\n----\nGET _x\n----\n\n// TEST[continued]\n\nText.",
        [("code", "GET _x"), "Text."],
    ),
    "H76": ("----\ncode\n------\n\nText.", [("code", "code"), "Text."]),
    "H77": (
        "////\n[source,console]\n----\nPUT _x\n----\n// TESTSETUP\n////\n\nText.",
        ["CommentBlock", "Text."],
    ),
    "H78": (
        "[source,js]\n----\nPUT _x\n...\n----\n// NOTCONSOLE\n\nText.",
        [("code", "PUT _x\n..."), "Text."],
    ),
    "H79": (
        "[source,console-result]\n----\n| a | (...) | <version>\n----",
        [("code", "| a | (...) | <version>")],
    ),
    "H87": (
        "* To do it:\n** first, `manage`\n** second, `read`\n* Last",
        [[("", ["To do it:", [("", ["first, `manage`"]), ("", ["second, `read`"])]]), ("", ["Last"])]],
    ),
    "H92": ("--\n```\n{}\n```\n--", [("open", [("code", "{}")])]),
}

INCLUDED = "tag::p[]\n`p`::\n(Optional, string) P\nend::p[]\n\ntag::t[]\nThe text.\nend::t[]\n\n"
INCLUDED += "tag::long[]\nOne.\n+\n--\n* x\n* y\n--\nend::long[]\n\n"
INCLUDED += "tag::outer[]\nkept\ntag::inner[]\nleft out\nend::inner[]\nend::outer[]\n"

WITH_INCLUDES: dict[str, tuple[str, Any]] = {
    "H39": (
        "`a`::\nT\n\n[[x]]\ninclude::shared.asciidoc[tag=p]",
        [[A, ("`p`", ["(Optional, string) P"])]],
    ),
    "H40": (
        "include::shared.asciidoc[tag=p]\n+\nDefaults to `open`.",
        [[("`p`", ["(Optional, string) P", "Defaults to `open`."])]],
    ),
    "H41": (
        "`a`::\n(Optional, Boolean)\ninclude::shared.asciidoc[tag=t]",
        [[("`a`", ["(Optional, Boolean) The text."])]],
    ),
    "H42": (
        "`a`::\n(Optional, Boolean)\ninclude::shared.asciidoc[tag=long]\n\n`b`::\nU",
        [[("`a`", ["(Optional, Boolean) One.", ("open", [[("", ["x"]), ("", ["y"])]])]), B]],
    ),
    "H43": ("`a`::\ninclude::shared.asciidoc[tag=t]\nMore.", [[("`a`", ["The text. More."])]]),
    "H44": (
        "`a`::\n(Required, string)\n+\ninclude::shared.asciidoc[tag=t]\n+\nMore.",
        [[("`a`", ["(Required, string)", "The text.", "More."])]],
    ),
    "H45": (
        "`a`::\n(Required, string)\ninclude::gone.asciidoc[tag=t]\n\n`b`::\nU",
        [[("`a`", ["(Required, string)"]), B]],
    ),
    "H46": (
        "`a`::\n(Required, string)\ninclude::shared.asciidoc[tag=gone]\n\n`b`::\nU",
        [[("`a`", ["(Required, string)"]), B]],
    ),
    "H47": ("`a`::\n include::shared.asciidoc[tag=t]", [[("`a`", ["The text."])]]),
    "H48": ("`a`::\nT\n\n// tag::c[]\n`b`::\nU\n// end::c[]", [[A, B]]),
    "H49": ("tag::c[]\nText.\nend::c[]", ["Text."]),
    "H50": ("include::shared.asciidoc[tags=outer;!inner]", ["kept"]),
    "H91": (
        ':page-id: x\n\n[id="{page-id}-p"]\nText\n:glued: y\n\n:!page-id:\n\n{page-id}',
        ["Text :glued: y", "{page-id}"],
    ),
}
"""Cases that include the file ``shared.asciidoc``, whose text is ``INCLUDED``."""

DAMAGED = {
    "H70": "test_repair.py::test_lost_blank_lines_are_put_back_so_that_the_sections_are_the_same",
    "H71": "test_repair.py::test_bars_are_undone_without_loss",
}
"""Cases of copies that a web page has damaged, and the tests that undo our own pages' damage."""
