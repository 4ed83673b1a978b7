import json
from uuid import uuid4

from odoo.tests import HttpCase, tagged

from .command_case import FINISHED, CommandFixture

RESULT = {
    "state": "done",
    "detail": "1.2500 kg",
    "reading": None,
    "started_at": "2026-01-31T09:12:04.310Z",
    "finished_at": FINISHED,
}


@tagged("post_install", "-at_install")
class TestCommandsHttp(CommandFixture, HttpCase):
    """The two requests about commands of docs/contracts/gateway.md, over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()
        cls.secret = cls.gateway._issue_token()[1]

    def _get(self, query="", secret=None):
        return self.url_open(
            f"/plant/iot/v1/commands{query}",
            headers={"Authorization": f"Bearer {secret or self.secret}"},
        )

    def _post(self, id_, body, secret=None):
        return self.url_open(
            f"/plant/iot/v1/commands/{id_}/result",
            data=body if isinstance(body, bytes) else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {secret or self.secret}",
                "Content-Type": "application/json",
            },
        )

    def test_from_asking_to_the_result(self):
        command = self._ask("tare", {"immediate": True})
        answer = self._get("?wait=25&have=")
        self.assertEqual(answer.status_code, 200)
        (given,) = answer.json()["commands"]
        self.assertEqual(
            (given["id"], given["device"], given["command"], given["arguments"]),
            (command.uuid, self.device.id, "tare", {"immediate": True}),
        )
        self.assertLess(answer.json()["time"], given["deadline"])
        self.assertEqual(
            self._get(f"?have={uuid4()},{command.uuid}&wait=25").json()["commands"], []
        )
        command.invalidate_recordset()
        self.assertEqual(command.state, "taken")
        for _time in range(2):
            answer = self._post(command.uuid, RESULT)
            self.assertEqual((answer.status_code, answer.content), (204, b""))
        command.invalidate_recordset()
        self.assertEqual((command.state, command.detail), ("done", "1.2500 kg"))

    def test_a_command_that_is_not_there(self):
        for id_ in (uuid4(), "x", "%2e%2e", "1" * 300, "%00", "%F0%9F%94%A7"):
            with self.subTest(id=id_):
                answer = self._post(id_, RESULT)
                self.assertEqual(answer.status_code, 410)
                self.assertEqual(answer.json()["type"], "urn:plant:problem:gone")

    def test_another_gateways_command_is_unknown(self):
        command = self._ask()
        other = self.env["plant.iot.gateway"].create({"name": "Cabinet B"})
        secret = other._issue_token()[1]
        self.env.flush_all()
        self.assertEqual(self._get(secret=secret).json()["commands"], [])
        self.assertEqual(self._post(command.uuid, RESULT, secret).status_code, 410)
        command.invalidate_recordset()
        self.assertEqual(command.state, "waiting")

    def test_a_result_that_is_none(self):
        command = self._ask()
        for body in (
            {},
            {**RESULT, "state": "waiting"},
            {**RESULT, "finished_at": None},
            {**RESULT, "finished_at": "yesterday"},
            {**RESULT, "detail": "x" * 1001},
            {**RESULT, "reading": {"value": 1}},
            {**RESULT, "reading": {"value": 1e300, "time": FINISHED}},
            {**RESULT, "reading": {"value": float("nan"), "time": FINISHED}},
        ):
            with self.subTest(body=body):
                self.assertIn(self._post(command.uuid, body).status_code, (400, 422))
        self.assertEqual(self._post(command.uuid, b"{").status_code, 400)
        command.invalidate_recordset()
        self.assertEqual(command.state, "waiting")

    def test_a_text_that_no_database_holds(self):
        command = self._ask()
        body = {
            **RESULT,
            "detail": "a\x00b",
            "reading": {"value": 1, "time": FINISHED, "attributes": {"x\x00": "\x00"}},
        }
        self.assertEqual(self._post(command.uuid, body).status_code, 204)
        command.invalidate_recordset()
        self.assertEqual(command.detail, "a\\u0000b")

    def test_a_question_that_is_none(self):
        many = ",".join(str(uuid4()) for _number in range(201))
        for query in ("?wait=26", "?wait=-1", "?wait=x", "?have=x", "?wait=nan", f"?have={many}"):
            with self.subTest(query=query[:20]):
                self.assertEqual(self._get(query).status_code, 422)

    def test_without_a_token(self):
        self.assertEqual(self._get(secret="pgw_x").status_code, 401)
        self.assertEqual(self._post(uuid4(), RESULT, secret="pgw_x").status_code, 401)
