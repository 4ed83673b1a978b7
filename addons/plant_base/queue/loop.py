"""Many pieces of work at once, in a thread that has no cursor and no environment."""

import asyncio
import threading


class WorkLoop:
    """An asyncio loop in a thread of its own, for the time of a ``with`` block.

    The worker's thread keeps the database; so a slow transaction never holds up a connection, and
    a slow connection never holds a transaction open.
    """

    def __init__(self, name):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _cancel_all(self):
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()

    def submit(self, work, job, payload, timeout):
        """Start ``work(job, payload)``: a ``concurrent.futures.Future`` of what it returns."""
        return asyncio.run_coroutine_threadsafe(
            asyncio.wait_for(work(job, payload), timeout), self._loop
        )
