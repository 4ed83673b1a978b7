import json
from datetime import timedelta

from odoo import Command, fields
from odoo.addons.plant_base.exceptions import PairingError, PairingLocked
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, TransactionCase, tagged

from ..controllers.wallboard import COOKIE, PATH


def code_of(action):
    return action["params"]["title"]


@tagged("post_install", "-at_install")
class TestWallboards(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_user(cls.env, "wall-manager", groups="plant_base.group_plant_manager")
        cls.supervisor = new_user(
            cls.env, "wall-supervisor", groups="plant_base.group_plant_supervisor"
        )
        cls.board = cls.env["plant.kpi.board"].create({"name": "Hall", "shared": True})
        cls.wallboard = cls.make(pages=[cls.page()])

    @classmethod
    def make(cls, **vals):
        return cls.env["plant.wallboard"].with_user(cls.manager).create({"name": "Hall 1", **vals})

    @classmethod
    def page(cls, **vals):
        return {"kind": "board", "id": cls.board.id, "seconds": 30, **vals}

    def pair(self, wallboard=None, **vals):
        code = code_of((wallboard or self.wallboard).with_user(self.manager).action_pair())
        return self.env["plant.wallboard"]._pair(code, address="a", **vals)

    def test_a_code_pairs_once(self):
        code = code_of(self.wallboard.action_pair())
        wallboard, secret = self.env["plant.wallboard"]._pair(f" {code.lower()} ", address="a")
        self.assertEqual((wallboard, wallboard.state), (self.wallboard, "paired"))
        self.assertEqual(self.env["plant.wallboard"]._authenticate(secret), self.wallboard)
        with self.assertRaisesRegex(PairingError, "Have a new one made"):
            self.env["plant.wallboard"]._pair(code, address="a")

    def test_a_code_lives_ten_minutes(self):
        code = code_of(self.wallboard.action_pair())
        late = fields.Datetime.now() + timedelta(minutes=11)
        with self.assertRaises(PairingError):
            self.env["plant.wallboard"]._pair(code, address="a", now=late)

    def test_wrong_codes_lock_their_address(self):
        code = code_of(self.wallboard.action_pair())
        for _try in range(5):
            with self.assertRaises(PairingError):
                self.env["plant.wallboard"]._pair("AAAA-AAAA", address="evil")
        with self.assertRaises(PairingLocked):
            self.env["plant.wallboard"]._pair(code, address="evil")

    def test_nothing_that_opens_is_stored(self):
        wallboard, secret = self.pair()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(w)::text FROM plant_wallboard w WHERE id = %s", wallboard.ids
        )
        self.assertNotIn(secret, self.env.cr.fetchone()[0])
        for field in ("code_hash", "secret_hash"):
            with self.assertRaises(AccessError):
                wallboard.with_user(self.manager).read([field])

    def test_unpairing_ends_its_sessions(self):
        wallboard, secret = self.pair()
        user = wallboard.user_id
        session = user._compute_session_token("a" * 84)
        self.wallboard.with_user(self.manager).action_unpair()
        self.env.flush_all()
        self.assertFalse(self.env["plant.wallboard"]._authenticate(secret))
        self.assertNotEqual(user._compute_session_token("a" * 84), session)
        self.pair()
        self.assertEqual(self.wallboard.sudo().user_id, user, "It keeps its login.")

    def test_archiving_ends_it_too(self):
        _wallboard, secret = self.pair()
        self.wallboard.active = False
        self.assertFalse(self.env["plant.wallboard"]._authenticate(secret))

    def test_its_login_has_these_groups_and_no_password(self):
        wallboard, _secret = self.pair()
        user = wallboard.user_id
        self.assertTrue(user.has_group("plant_kpi.group_wallboard"))
        self.assertFalse(user.has_group("plant_kpi.group_kpi_cash"))
        self.env.flush_all()
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", user.ids)
        self.assertIsNone(self.env.cr.fetchone()[0])
        self.wallboard.write({"shows_cash": True, "name": "Hall 2"})
        self.assertTrue(user.has_group("plant_kpi.group_kpi_cash"))
        self.assertEqual(user.name, "Hall 2")

    def test_who_may_pair(self):
        with self.assertRaises(AccessError):
            self.wallboard.with_user(self.supervisor).action_pair()
        with self.assertRaises(AccessError):
            self.wallboard.with_user(self.supervisor).read(["name"])

    def test_nobody_chooses_its_login(self):
        admin = self.env.ref("base.user_admin").id
        for vals in ({"user_id": admin}, {"state": "paired"}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "cannot be written"):
                self.wallboard.write(vals)
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "cannot be written"):
                self.make(**vals)

    def test_a_screen_reads_its_own_pages(self):
        wallboard, _secret = self.pair()
        screens = self.env["plant.wallboard"].with_user(wallboard.user_id)
        self.assertEqual(
            screens.plant_screen(),
            {"id": wallboard.id, "name": "Hall 1", "pages": [self.page()]},
        )
        other = self.make(name="Other")
        with self.assertRaises(AccessError):
            screens.plant_screen(other.id)
        with self.assertRaisesRegex(UserError, "no screen's login"):
            self.env["plant.wallboard"].with_user(self.supervisor).plant_screen()

    def test_pages_that_cannot_be(self):
        hidden = self.env["plant.kpi.board"].create({"name": "Hidden"})
        for pages, message in (
            ("board", "at most"),
            ([self.page()] * 31, "at most"),
            ([self.page(kind="film")], "Each page is"),
            ([self.page(id="1")], "Each page is"),
            ([self.page(seconds=1)], "Each page is"),
            ([7], "Each page is"),
            ([self.page(id=hidden.id)], "Share it first"),
        ):
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self.make(pages=pages)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_user(
            self.env,
            "wall-stranger",
            groups="plant_base.group_plant_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        found = self.env["plant.wallboard"].with_user(stranger).search([])
        self.assertNotIn(self.wallboard.id, found.ids)


@tagged("post_install", "-at_install")
class TestWallboardLogin(HttpCase):
    """Over HTTP: a screen pairs, logs itself in, and reaches what it shows and nothing else."""

    def setUp(self):
        super().setUp()
        self.wallboard = self.env["plant.wallboard"].create({"name": "Hall 1"})
        self.code = code_of(self.wallboard.action_pair())

    def pair(self, code=None):
        form = self.url_open(PATH)
        token = form.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        return self.url_open(
            f"{PATH}/pair",
            data={"code": code or self.code, "csrf_token": token},
            allow_redirects=False,
        )

    def call(self, model, method, *args, **kwargs):
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def post(self, path, **params):
        response = self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def refused(self, answer):
        return "may only show its wallboard" in answer["error"]["data"]["message"]

    def test_it_pairs_and_comes_back_by_its_cookie(self):
        answer = self.pair()
        self.assertEqual(answer.status_code, 303)
        self.assertIn("action=plant_wallboard", answer.headers["Location"])
        cookie = next(c for c in self.opener.cookies if c.name == COOKIE)
        self.assertEqual(cookie.path, PATH)
        self.assertIn("HttpOnly", cookie._rest)
        self.assertEqual(self.call("plant.wallboard", "plant_screen")["result"]["name"], "Hall 1")
        # The session is over, after a night or a restart: the cookie makes another one.
        del self.opener.cookies["session_id"]
        answer = self.url_open(PATH, allow_redirects=False)
        self.assertIn("action=plant_wallboard", answer.headers["Location"])
        self.assertEqual(self.call("plant.wallboard", "plant_screen")["result"]["name"], "Hall 1")

    def test_a_wrong_code_is_told(self):
        answer = self.pair("AAAA-BBBB")
        self.assertIn("pairs no wallboard", answer.text)
        self.assertNotIn(COOKIE, self.opener.cookies)

    def test_it_may_look_and_nothing_else(self):
        self.pair()
        told = self.call("plant.kpi", "plant_tiles", {"figures": [{"kpi": "oee"}], "states": True})
        self.assertEqual(told["result"]["figures"][0]["kpi"], "oee")
        with self.assertLogs("odoo.http", "WARNING"):
            for model, method, *args in (
                ("plant.kpi.board", "create", [{"name": "Mine"}]),
                ("plant.kpi.board", "write", [1], {"name": "Mine"}),
                ("res.partner", "search_read", [], ["name"]),
                ("res.users", "write", [1], {"lang": "en_US"}),
                ("mail.message", "search_read", [], ["body"]),
                ("plant.wallboard", "action_pair", self.wallboard.ids),
            ):
                with self.subTest(f"{model}.{method}"):
                    self.assertTrue(self.refused(self.call(model, method, *args)))
            # What is called counts, whatever the address says.
            lied = self.post(
                "/web/dataset/call_kw/plant.kpi/plant_tiles",
                model="res.partner",
                method="search_read",
                args=[[]],
                kwargs={},
            )
            self.assertTrue(self.refused(lied))
            action = self.post(
                "/web/action/run", action_id=self.env.ref("base.action_res_users").id
            )
            self.assertTrue(self.refused(action))

    def test_the_web_client_loads(self):
        self.pair()
        page = self.url_open("/web")
        self.assertEqual(page.status_code, 200)
        self.assertIn("web.assets_web", page.text)

    def test_unpaired_it_asks_for_a_code(self):
        self.pair()
        self.wallboard.action_unpair()
        self.env.flush_all()
        self.assertIn("Pair this screen", self.url_open(PATH).text)
        answer = self.call("plant.kpi", "plant_tiles", {})
        self.assertIn("Session", answer["error"]["message"])
