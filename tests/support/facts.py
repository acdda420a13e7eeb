"""Facts about Elasticsearch that tests rest on: each test says which, and where it comes from.

``@fact("what is so", source="which part of the API")`` marks a test. The facts are what Elasticsearch's code, its
tests and its documentation say (8.11 to 9.5), in our words; the part of the API is where to look for them there.
``python -m pytest --facts`` lists them by part, with their tests.
"""

from __future__ import annotations

from typing import Any

import pytest

SOURCES = (
    "resources and identifiers",
    "life of a model",
    "states of an assignment",
    "states of a routing entry",
    "allocation status",
    "endpoints",
    "conventions of all endpoints",
    "put a model",
    "put a part of a definition",
    "put a vocabulary",
    "get models",
    "delete a model",
    "put an alias",
    "delete an alias",
    "start a deployment",
    "update a deployment",
    "stop a deployment",
    "clear the cache",
    "infer",
    "infer, deprecated",
    "statistics",
    "cat",
    "one deployment on one node",
    "queue and priorities",
    "time-outs",
    "result cache",
    "batching",
    "calling convention of models",
    "tasks",
    "adaptive allocations",
    "crash and restart",
    "meaning of statistics",
    "resources of a node",
    "failures to load",
    "options of tokenization",
    "families of tokenization",
    "truncation of a sequence",
    "truncation of a pair",
    "windows",
    "memory",
    "ml/info",
)
"""The parts of the API that facts are about."""

WITHOUT_TEST = (
    (
        "resources and identifiers",
        "learning_to_rank",
        "such models order the hits of a search, which this server does not have: creating one is refused",
    ),
    (
        "states of an assignment",
        "stopping for mixed architectures",
        "this server is one node of one version: the case cannot arise",
    ),
    (
        "states of a routing entry",
        "silent retry of a search failure",
        "the model store is a local database: there is no search to fail",
    ),
    (
        "states of a routing entry",
        "failed to starting by a new assignment of the master",
        "this server is one node of one version: the case cannot arise",
    ),
    ("conventions of all endpoints", "no elected master", "this server is its own master"),
    (
        "put a model",
        "waiting for a package to be downloaded",
        "this server downloads no packaged models; creating one is refused",
    ),
    (
        "put a model",
        "store statistics unavailable",
        "the store is part of the server: when it does not answer, nothing does",
    ),
    (
        "put a part of a definition",
        "the last part refreshes an index",
        "every upload can be read as soon as it is acknowledged",
    ),
    ("delete a model", "built-in model", "this server has no built-in models"),
    (
        "delete a model",
        "a running download is cancelled",
        "this server downloads no packaged models; creating one is refused",
    ),
    (
        "put an alias",
        "the old model was deleted",
        "a model's aliases are deleted with it, in one transaction",
    ),
    (
        "delete an alias",
        "two requests at the same time",
        "requests run on one thread, and nothing can come between check and change",
    ),
    (
        "start a deployment",
        "invalid wait_for state",
        "no request reaches this rule: the words are checked when they are read",
    ),
    (
        "start a deployment",
        "#2 cluster upgrade",
        "this server is one node of one version: the case cannot arise",
    ),
    ("start a deployment", "#9 no location", "every PyTorch model that can be created has one"),
    (
        "start a deployment",
        "#11 package still downloading",
        "this server downloads no packaged models; creating one is refused",
    ),
    ("start a deployment", "#13 part lacks length fields", "no part can be uploaded without them"),
    ("start a deployment", "#16 feature reset", "this server has no feature reset"),
    (
        "start a deployment",
        "#17 created meanwhile",
        "requests run on one thread, and nothing can come between check and change",
    ),
    (
        "start a deployment",
        "lazy start without a node",
        "this server is one node of one version: the case cannot arise",
    ),
    (
        "update a deployment",
        "an increase that waits for more nodes",
        "this server is one node of one version: the case cannot arise",
    ),
    (
        "stop a deployment",
        "a node that drops out",
        "this server is one node of one version: the case cannot arise",
    ),
    (
        "stop a deployment",
        "the assignment cannot be deleted at the end",
        "it is deleted in the store before the work ends, and a stop that cannot do that is refused",
    ),
    (
        "stop a deployment",
        "the request that is being prepared",
        "texts become tokens before they are queued: there is no request between the queue and the process",
    ),
    (
        "clear the cache",
        "a limit of 60 s",
        "the cache lies in the server, which empties it while the request waits",
    ),
    (
        "infer",
        "documents are shared out over nodes",
        "this server is one node of one version: the case cannot arise",
    ),
    (
        "infer",
        "an assignment that is failed",
        "none is: a failed route leaves its assignment starting, and the answer is that nothing is allocated",
    ),
    ("infer", "routed node without a task, task not initialised", "route and process are one object here"),
    (
        "infer",
        "pipe write failed",
        "a write that fails means that the process has died, and is answered as that",
    ),
    (
        "one deployment on one node",
        "most processes on a node",
        "at most a hundred deployments are accepted, which is fewer",
    ),
    (
        "queue and priorities",
        "ids of requests",
        "no answer shows them, and the frames that carry them are this server's own",
    ),
    (
        "queue and priorities",
        "a worker that looks every 500 ms",
        "nothing here looks from time to time: changes are told at once",
    ),
    (
        "result cache",
        "an output that cannot be converted is cached as an error",
        "an error counts and reads the same, cached or not",
    ),
    (
        "calling convention of models",
        "start-up pipe, request and control lines of the native process, and their errors",
        "the frames between server and worker are this server's own, and no user can write one",
    ),
    (
        "calling convention of models",
        "limits of threads",
        "the node takes 64 processors at least, so that what needs many can be tested on a small machine",
    ),
    (
        "calling convention of models",
        "operations outside of the list of 111",
        "the list of this server comes from a survey of architectures of its own and is longer",
    ),
    (
        "tasks",
        "an update of another task that gets past the first check",
        "no update gets past it: the task of a request is compared with that of the model, by name",
    ),
    (
        "tasks",
        "ner: what early versions say of labels",
        "version 9.5 refuses such labels when the config is stored, with other words",
    ),
    (
        "tasks",
        "zero_shot_classification over windows",
        "no config with a span gets so far: it is refused when it is stored and when an update brings one",
    ),
    ("adaptive allocations", "the serverless filter", "this server does not emulate the serverless product"),
    (
        "resources of a node",
        "waiting deployments get freed capacity",
        "a deployment without room is refused and never waits",
    ),
    (
        "resources of a node",
        "lazy nodes",
        "there is never a second node to wait for, whatever the setting says",
    ),
    (
        "failures to load",
        "mixed architectures",
        "this server is one node of one version: the case cannot arise",
    ),
)
"""Facts that no test shows: the part of the API, the fact, and the reason."""


def fact(text: str, *, source: str) -> Any:
    """Mark a test of a fact."""
    assert source in SOURCES, source
    return pytest.mark.fact(text, source=source)
