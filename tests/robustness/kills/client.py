"""A client that works until its server dies, and afterwards compares the server with what it was told."""

from __future__ import annotations

import threading
from dataclasses import replace
from random import Random
from typing import Any

import requests

from tests.robustness.kills.holdings import PARTS, Holdings, Model, Names, Operation, operations
from tests.robustness.kills.server import PASSWORD

TIMEOUT = 60


class Client:
    """Sends one request after the other. ``has`` is what was acknowledged, ``pending`` what was not yet."""

    def __init__(self, name: str, seed: int) -> None:
        self.has = Holdings()
        self.pending: Operation | None = None
        self.acknowledged = 0
        self.problem: str | None = None
        self._name = name
        self._names = Names(name)
        self._model = Model()
        self._random = Random(seed)
        self._url = ""
        self._session = requests.Session()

    def connect(self, url: str) -> None:
        """Talk to this server from now on."""
        self._url = url
        self._session.close()
        self._session = requests.Session()
        self._session.auth = ("elastic", PASSWORD)

    def _send(self, method: str, path: str, body: Any = None) -> requests.Response:
        return self._session.request(method, self._url + path, json=body, timeout=TIMEOUT)

    def work(self, killed: threading.Event) -> None:
        """Send requests until the server is gone. A refusal is a problem, and so is a lost connection while
        nobody has killed the server."""
        while self.problem is None:
            choices = list(operations(self._names, self.has, self._model, self._random))
            self.pending = chosen = self._random.choice(choices)
            try:
                answer = self._send(chosen.method, chosen.path, chosen.body)
            except requests.RequestException as error:
                if not killed.is_set():
                    self.problem = f"{chosen.method} {chosen.path}: {error}"
                return
            if answer.status_code != 200:
                self.problem = f"{chosen.method} {chosen.path}: {answer.status_code} {answer.text}"
                return
            self.has, self.pending = chosen.after, None
            self.acknowledged += 1

    def settle(self) -> None:
        """After a restart: everything acknowledged is there, and what was pending is done or not begun."""
        pending, self.pending = self.pending, None
        possible = [self.has, *((*pending.between, pending.after) if pending else ())]
        found = self._visible()
        fitting = [has for has in possible if self._visible_of(has) == found]
        assert fitting, f"client {self._name} was told {possible}, and finds {found}"
        self.has = fitting[0]
        if pending is not None and len(fitting) > 1:
            self._repeat(pending)
        for number in self.has.parts:
            self._expect_there(f"{self._names.model}/definition/{number}", self._model.part(number))
        if self.has.vocabulary:
            body = {"vocabulary": self._model.vocabulary}
            self._expect_there(f"{self._names.model}/vocabulary", body)

    def _repeat(self, pending: Operation) -> None:
        """An upload whose outcome does not show: a second one either works or finds the first."""
        answer = self._send(pending.method, pending.path, pending.body)
        assert answer.status_code == 200 or _says_exists(answer), answer.text
        self.has = pending.after

    def _expect_there(self, path: str, body: Any) -> None:
        answer = self._send("PUT", path, body)
        assert _says_exists(answer), f"{path} was acknowledged and is lost: {answer.text}"

    def embed(self, text: str) -> list[float]:
        """Deploy the model, whatever is missing for that, and run a text through it."""
        while not self.has.complete:
            for step in operations(self._names, self.has, self._model, self._random):
                if step.method == "PUT" and step.path.startswith(self._names.model):
                    assert self._send(step.method, step.path, step.body).status_code == 200
                    self.has = step.after
                    break
        if self.has.deployed:
            assert self._send("POST", f"{self._names.deployment}/_stop").status_code == 200
        started = self._send("POST", self._names.start.replace("wait_for=starting", "timeout=60s"))
        assert started.status_code == 200, started.text
        self.has = replace(self.has, deployed=True)
        body = {"docs": [{"text_field": text}]}
        answer = self._send("POST", f"{self._names.model}/_infer?timeout=60s", body)
        assert answer.status_code == 200, answer.text
        vector: list[float] = answer.json()["inference_results"][0]["predicted_value"]
        return vector

    def _visible(self) -> dict[str, Any]:
        """What reading shows: of parts only whether there are any, and whether they are complete."""
        found = self._visible_of(Holdings())
        model = self._send("GET", f"{self._names.model}?include=definition_status")
        if model.status_code == 200:
            config = model.json()["trained_model_configs"][0]
            found["model"] = config["description"]
            found["has parts"] = config["model_size_bytes"] > 0
            found["defined"] = config["fully_defined"]
            found["aliases"] = config.get("metadata", {}).get("model_aliases", [])
            stats = self._send("GET", f"{self._names.model}/_stats").json()["trained_model_stats"]
            running = [entry["deployment_stats"] for entry in stats if "deployment_stats" in entry]
            found["deployments"] = [deployment["deployment_id"] for deployment in running]
        found["endpoint"] = self._send("GET", self._names.endpoint).status_code == 200
        found["pipeline"] = self._described(self._names.pipeline, "description")
        found["user"] = self._described(self._names.user, "full_name")
        settings = self._send("GET", "/_cluster/settings?flat_settings").json()["persistent"]
        found["setting"] = settings.get(self._names.setting)
        return found

    def _visible_of(self, has: Holdings) -> dict[str, Any]:
        return {
            "model": has.model,
            "has parts": bool(has.parts),
            "defined": len(has.parts) == PARTS,
            "aliases": [self._names.alias] if has.alias else [],
            "deployments": [self._names.deployment_id] if has.deployed else [],
            "endpoint": has.endpoint,
            "pipeline": has.pipeline,
            "user": has.user,
            "setting": has.setting,
        }

    def _described(self, path: str, field: str) -> str | None:
        answer = self._send("GET", path)
        if answer.status_code == 404:
            return None
        (value,) = answer.json().values()
        text: str = value[field]
        return text


def _says_exists(answer: requests.Response) -> bool:
    return answer.status_code == 400 and answer.json()["error"]["type"] == "resource_already_exists_exception"
