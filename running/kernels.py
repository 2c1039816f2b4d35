"""Kernels for notebooks, reached by paths: where a port was found free, another program may take it meanwhile."""

import secrets
import tempfile
from pathlib import Path
from typing import Any

import zmq
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config


def client(notebook: NotebookNode, **options: Any) -> NotebookClient:
    """Return what runs this notebook in a kernel of its own, with the options of `nbclient.NotebookClient`."""
    # A short one: a socket's path has at most some hundred letters.
    path = Path(tempfile.gettempdir()) / f"kernel-{secrets.token_hex(4)}"
    sockets = {"transport": "ipc", "ip": str(path)} if zmq.has("ipc") else {}  # Windows has none
    return NotebookClient(notebook, config=Config(KernelManager=sockets), **options)
