"""A receiver of webhooks for bench_webhooks.py: ``python _webhook_receiver.py PORT_FILE LOG_FILE``.

It answers /hook at once and writes ``moment webhook-id`` of each request; /dead is never answered.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def serve(port_file: Path, log_file: Path) -> None:
    with log_file.open("w") as log:

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                    fields = dict(
                        line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line
                    )
                    await reader.readexactly(int(fields.get("content-length", "0")))
                    if head.startswith("POST /dead"):
                        await asyncio.sleep(3600)
                    log.write(f"{time.time()} {fields.get('webhook-id', '-')}\n")
                    log.flush()
                    writer.write(ANSWER)
                    await writer.drain()
            except (OSError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
        port_file.write_text(str(server.sockets[0].getsockname()[1]))
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
