import threading
import uuid
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..resources import PRODUCTS
from ..rest import schemas
from ..rest.watermark import safe_point


@tagged("post_install", "-at_install")
class TestSync(BaseCase):
    """A client that asks for what changed since the last watermark misses nothing, whatever is
    committed when. Real transactions, whose rows are removed afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    def setUp(self):
        super().setUp()
        # 19.0's server holds it while tests run, and other threads make environments here.
        unlocked = patch.object(Registry, "_lock", DummyRLock())
        unlocked.start()
        self.addCleanup(unlocked.stop)
        self.code = f"SYNC-{uuid.uuid4().hex[:8]}"
        self.addCleanup(self.clean)

    def clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
            env["product.product"].search([("default_code", "=", self.code)]).unlink()

    def make(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        product = env["product.product"].create({"name": "Sync", "default_code": self.code})
        env.flush_all()
        return product.id

    def ask(self, since, **more):
        """``(ids, watermark)`` of one page after another."""
        ids, cursor = [], None
        asked = {"updated_since": since, "code": [self.code], "fields": "id", **more}
        while True:
            with self.registry.cursor() as cr:
                resources = api.Environment(cr, SUPERUSER_ID, {})["plant.api.resources"]
                query = schemas.query(PRODUCTS).model_validate({**asked, "cursor": cursor})
                page = resources._list(PRODUCTS, query)
            ids += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if not cursor:
                return ids, page["watermark"]

    def test_what_commits_late_is_not_missed(self):
        with self.registry.cursor() as late:
            slow = self.make(late)
            with self.registry.cursor() as quick_cr:
                quick = self.make(quick_cr)
            seen, watermark = self.ask("2020-01-01T00:00:00Z")
            self.assertEqual(seen, [quick], "what is not committed is not there")
            late.commit()
        with self.registry.cursor() as cr:
            times = api.Environment(cr, SUPERUSER_ID, {})["product.product"].browse([slow, quick])
            self.assertLess(times[0].write_date, times[1].write_date)
        later, following = self.ask(watermark)
        self.assertIn(slow, later, "it began before what was seen, and committed after")
        self.assertGreaterEqual(following, watermark)
        self.assertEqual(self.ask(following)[0], [])

    def test_the_pages_of_one_sync_have_one_watermark(self):
        with self.registry.cursor() as cr:
            ids = [self.make(cr) for _each in range(3)]
        with self.registry.cursor() as late:
            slow = self.make(late)
            seen, watermark = self.ask("2020-01-01T00:00:00Z", limit=1)
            self.assertEqual(sorted(seen), sorted(ids))
            late.commit()
        self.assertIn(slow, self.ask(watermark)[0])

    def test_nothing_under_way_began_before_the_safe_point(self):
        began = threading.Event()
        done = threading.Event()

        def hold():
            with self.registry.cursor() as cr:
                cr.execute("SELECT now() AT TIME ZONE 'UTC'")
                self.since = cr.fetchone()[0]
                began.set()
                done.wait(60)

        thread = threading.Thread(target=hold)
        thread.start()
        try:
            self.assertTrue(began.wait(60))
            with self.registry.cursor() as cr:
                self.assertLessEqual(safe_point(cr), self.since)
        finally:
            done.set()
            thread.join()
        with self.registry.cursor() as cr:
            now = datetime.now(timezone.utc).replace(tzinfo=None)
            self.assertLess(now - safe_point(cr), timedelta(minutes=5))
