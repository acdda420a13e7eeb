"""The template that is in use, replaced when it dies."""

from __future__ import annotations

import socket

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.template_process import Child, TemplateProcess


class Templates:
    """Keeps one template process running and forks workers from it."""

    def __init__(self) -> None:
        self._current: TemplateProcess | None = None
        self._owners: dict[Child, TemplateProcess] = {}
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the current template, if one runs."""
        return self._current.pid if self._current else None

    async def start(self) -> None:
        """Start a template and wait until it has loaded torch. Raises LoadFailed."""
        await self._running().wait_ready()

    async def spawn(self, control: socket.socket, work: socket.socket, archive: Archive) -> Child:
        """Fork a worker that serves the other ends of two connections and can read this archive. Raises
        LoadFailed."""
        if self._closed:
            raise LoadFailed("the node is shutting down")
        template = self._running()
        child = await template.spawn(control, work, archive)
        self._owners[child] = template
        child.exited.add_done_callback(lambda _: self._owners.pop(child, None))
        return child

    def kill(self, child: Child) -> None:
        """End a worker now; without effect when it is gone."""
        template = self._owners.get(child)
        if template is not None:
            template.kill(child)

    async def close(self) -> None:
        """End the template and all workers."""
        self._closed = True
        template, self._current = self._current, None
        if template is not None:
            await template.close()

    def _running(self) -> TemplateProcess:
        if self._current is None:
            template = TemplateProcess(lambda: self._ended(template))
            template.launch()
            self._current = template
        return self._current

    def _ended(self, template: TemplateProcess) -> None:
        """A template died. One that was up is replaced at once, so that its successor is warm when asked."""
        if self._current is not template:
            return
        self._current = None
        if template.was_ready and not self._closed:
            self._running()
