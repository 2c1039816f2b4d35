"""Kernels take no port that another program could take before them."""

import asyncio

from nbformat.v4 import new_code_cell, new_notebook

from running.kernels import client

SAY = "from ipykernel.kernelapp import IPKernelApp\nIPKernelApp.instance().transport, {}"


def test_kernels_that_run_at_once_have_a_path_each_and_leave_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def both():
        clients = [client(new_notebook(cells=[new_code_cell(SAY.format(number))]), timeout=60) for number in (1, 2)]
        return await asyncio.gather(*(each.async_execute() for each in clients))

    said = [notebook.cells[0].outputs[0].data["text/plain"] for notebook in asyncio.run(both())]
    assert said == ["('ipc', 1)", "('ipc', 2)"]
    assert not list(tmp_path.iterdir())
