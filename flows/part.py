"""What `thidua up` starts: by itself, since the command line asks for it before it imports anything of a server."""

from __future__ import annotations

from typing import Literal

Part = Literal["server", "worker"]
