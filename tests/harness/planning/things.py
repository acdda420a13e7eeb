"""A small world of its own for tests: things that can be made, linked to, listed and removed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.model.behaviour import Resource
from harness.pack.behaviour_files import load_resources

THING = """\
behaviour_version: 1
resource: thing
about: Something that can be made and removed.
identity: thing_id
attributes: [kind]
operations:
  put:
    creates: thing
    requests:
      - {method: PUT, path: "/things/{thing_id}", body: {kind: "{kind}"}}
    checks:
      - {when: {exists: {}}, outcome: exists_already}
    outcomes:
      done: [{check: status, in: [200]}, {check: field, path: thing_id, equals: "{thing_id}"}]
      exists_already: [{check: error, status: [400]}]
  remove:
    api: remove-thing
    removes: thing
    statements: [remove-thing#removes]
    requests:
      - {method: DELETE, path: "/things/{thing_id}"}
    selection: {by: thing_id, forms: [exact, wildcard, list, all]}
    checks:
      - {when: {unmatched: {}}, unless: {lenient: true}, outcome: missing, statements: [remove-thing#missing]}
      - {when: {parameter: {name: dry, is: true}}, outcome: preview, statements: [remove-thing#dry]}
      - {when: {differs: {attribute: kind}}, outcome: other_kind}
      - when: {referenced: {by: link, attribute: to, through: name}}
        unless: {force: true}
        outcome: linked
        statements: [remove-thing#linked]
      - when: {referenced: {by: link, attribute: to, through: {resource: nickname, sharing: kind}}}
        unless: {force: true}
        outcome: nickname_linked
    outcomes:
      done: [{check: status, in: [200]}]
      missing: [{check: error, status: [404], mentions: ["{thing_id}"]}]
      preview: [{check: status, in: [200]}, {check: field, path: dry, equals: true}]
      other_kind: [{check: error, status: [400]}]
      linked: [{check: error, status: [409], mentions: ["{thing_id}"]}]
      nickname_linked: [{check: error, status: [409]}]
observers:
  - name: lookup
    request: {method: GET, path: "/things/{thing_id}"}
    present: [{check: status, in: [200]}]
    absent: [{check: error, status: [404]}]
  - name: list
    request: {method: GET, path: /things}
    present: [{check: includes, path: "things[*]", value: "{thing_id}"}]
    absent: [{check: status, in: [200]}, {check: excludes, path: "things[*]", value: "{thing_id}"}]
listing: {request: {method: GET, path: /things}, names: "things[*]"}
cleanup:
  - {method: DELETE, path: "/things/{thing_id}", query: {force: "true"}}
"""

LINK = """\
behaviour_version: 1
resource: link
about: Something that names a thing.
identity: link_id
attributes: [to]
operations:
  put:
    creates: link
    requests:
      - {method: PUT, path: "/links/{link_id}", variants: {direct: {to: "{to}"}, nested: {in: {to: "{to}"}}}}
    outcomes:
      done: [{check: status, in: [200]}]
  delete:
    removes: link
    requests:
      - {method: DELETE, path: "/links/{link_id}"}
    outcomes:
      done: [{check: status, in: [200]}]
cleanup:
  - {method: DELETE, path: "/links/{link_id}"}
"""

NICKNAME = """\
behaviour_version: 1
resource: nickname
about: Another name of everything of a kind.
identity: nickname_id
attributes: [kind]
operations:
  put:
    creates: nickname
    requests:
      - {method: PUT, path: "/nicknames/{nickname_id}", body: {kind: "{kind}"}}
    outcomes:
      done: [{check: status, in: [200]}]
cleanup:
  - {method: DELETE, path: "/nicknames/{nickname_id}"}
"""

FILES = {"thing.yaml": THING, "link.yaml": LINK, "nickname.yaml": NICKNAME}


def write(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """Write behaviour files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@cache
def resources() -> dict[str, Resource]:
    """The resources of the small world; ``referrers`` needs one called pipeline in no case."""
    with TemporaryDirectory() as folder:
        return load_resources(write(Path(folder)))
