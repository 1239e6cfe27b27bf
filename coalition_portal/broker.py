"""The embedded broker: kombu's files, each of which appears whole or not at all."""

import os
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):  # type: ignore[override]  # as kombu's own files
        """Write aside, then rename.

        kombu writes in place, where a worker may take the file between its birth and its first
        byte; what it then reads is no message, and the worker ends.
        """
        number = f"{filesystem.monotonic() * 1000:.0f}_{uuid4()}"
        aside = os.path.join(self.data_folder_out, f"{number}.part")
        with open(aside, "wb") as file:
            file.write(str_to_bytes(dumps(payload)))
        os.rename(aside, os.path.join(self.data_folder_out, f"{number}.{queue}.msg"))


class Transport(filesystem.Transport):
    Channel = Channel


def use_whole_files() -> None:
    """Have filesystem:// mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
