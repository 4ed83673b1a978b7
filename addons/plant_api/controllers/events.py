import threading
import time

from odoo import http
from odoo.http import request

from ..rest.events import EventsPage, EventsQuery

ASK_EACH = 0.5  # seconds
# A caller that waits keeps a thread of this process, so not all of them may.
MOST_WAITING = 4
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class PlantApiEvents(http.Controller):
    """The feed of what happened, for who would rather ask than be called."""

    @http.route(
        "/plant/api/v1/events",
        type="plant",
        auth="plant_api",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=False,
        plant_scope="events:read",
    )
    def events(self, query: EventsQuery) -> EventsPage:
        page = self._page(query)
        if not page["items"] and query.wait and _waiting.acquire(blocking=False):
            try:
                page = self._wait(query)
            finally:
                _waiting.release()
        return page

    def _page(self, query):
        events, position = request.env["plant.event"]._filtered_feed(query)
        return {"items": [event._envelope() for event in events], "next": position}

    def _wait(self, query):
        """The page that comes within the time that the caller waits, else an empty one.

        Between two looks no transaction is open.
        """
        until = time.monotonic() + query.wait
        page = {"items": []}
        while not page["items"] and time.monotonic() < until:
            request.env.cr.commit()
            request.env.invalidate_all()
            time.sleep(ASK_EACH)
            page = self._page(query)
        return page
