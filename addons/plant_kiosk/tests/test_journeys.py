from unittest.mock import patch

import requests
from odoo import Command, fields
from odoo.addons.plant_base.models import plant_terminal_look, plant_undo
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.addons.plant_iot.models import plant_iot_device_commands
from odoo.tests import tagged

from .cable import Cable
from .terminal_case import BADGE, PAGE, PATIENCE, TerminalCase

TRIES = 5


@tagged("post_install", "-at_install")
class TestJourneys(TerminalCase):
    """Operators at a terminal, in a real browser, with devices that send over real HTTP."""

    def test_badge_scan_weigh_torque_finish(self):
        self._ingest(1, self._reading("telemetry", value=1.25))

        def play():
            self._wait_told(1)
            self._post(self._reading("telemetry", value=2.5))
            self._wait_told(2)
            self._post(self._reading(channel=self.torque.id, value=25.125, unit="Nm"))

        self._journey("whole_flow", play)
        self.assertEqual(self.workorder.state, "done")
        self.assertEqual(self.check.state, "passed")
        self.assertEqual(self.workorder.time_ids.operator_id, self.anna)

    def test_a_byproduct_is_entered(self):
        chips = make_product(self.env, "Brass chips", tracking="lot")
        self.bom.byproduct_ids = [
            Command.create(
                {"product_id": chips.id, "product_qty": 0.5, "product_uom_id": chips.uom_id.id}
            )
        ]
        self.workorder = self._make_workorder()
        self._journey("byproduct")
        move = self.workorder.production_id.move_byproduct_ids
        self.assertEqual(move.quantity, 1.5)
        self.assertEqual(move.move_line_ids.lot_id.name, "CHIPS-7")

    def test_a_command_is_followed_to_its_end(self):
        self.gateway.last_seen_at = self.env.cr.now()
        self._ingest(1, self._reading("telemetry", value=1.25))

        def play():
            self._wait_told(1)
            self._carry_out("done", "0.000 kg")
            self._wait_told(2)
            self._carry_out("failed", "The scale is not at rest. Take the load off.")

        # A busy machine plays on for longer than a command may wait.
        with patch.object(plant_iot_device_commands, "DEADLINE", 3600):
            self._journey("device_command", play)
        commands = self.env["plant.iot.command"].search([("device_id", "=", self.device.id)])
        self.assertEqual(sorted(commands.mapped("state")), ["done", "failed"])
        self.assertEqual(commands.operator_id, self.anna)

    def _carry_out(self, state, detail):
        """What the gateway does with the command that waits for it."""
        (command,) = self._commands()
        self._commands(command["id"])
        now = self._iso()
        self._send(
            f"commands/{command['id']}/result",
            {"state": state, "detail": detail, "started_at": now, "finished_at": now},
        )

    def test_name_and_pin(self):
        self._journey("pin")

    def test_wrong_pins_lock(self):
        """Counted before the browser comes: the tries of its requests are rolled back with them, as
        the cursors of both are the test's.
        """
        for _wrong in range(TRIES):
            self.env["plant.sign.in.throttle"]._reserve(self.anna, fields.Datetime.now())
        self._journey("pin_lockout")
        self.assertFalse(self.station.session_ids)

    def test_a_scanner_types_into_nothing(self):
        # A busy machine presses the button later than a person has time to.
        for module in (plant_undo, plant_terminal_look):
            self.patch(module, "UNDO_SECONDS", 600)
        self._journey("scanner")

    def test_two_stations_at_once(self):
        other = self.station.copy({"name": "Second bench", "code": "T-ST2"})
        other.workcenter_ids = self.workcenter

        second_code = self._code(other)

        def play():
            self._wait_told(1)
            colleague = Terminal(self, second_code)
            token = colleague.call("sign_in", badge=BADGE + "2")["token"]
            colleague.call("start", workorder=self.workorder.id, token=token)

        self._journey("two_stations", play)
        lines = self.workorder.time_ids
        self.assertEqual(lines.operator_id, self.anna | self.bert)
        self.assertEqual(lines.filtered("date_end").operator_id, self.anna)

    def test_link_loss_and_return(self):
        cable = self._cable()

        def play():
            self._wait_told(1)
            self._wait_listening()
            cable.cut()

        mend = f"ws://127.0.0.1:{cable.mend_port}"
        self._journey("link_lost", play, cable=cable, MEND=mend)
        self.assertEqual(self.calls.count("pause"), 1)
        self.assertEqual(self.workorder.plant_state, "paused")

    def test_a_replay_that_is_refused_is_shown(self):
        cable = self._cable()

        def play():
            self._wait_told(1)
            self._wait_listening()
            with cable.kept_cut(), self.registry.cursor() as cr:
                order = self.workorder.with_env(self.env(cr=cr))
                order.production_id.action_cancel()
                cr.flush()

        mend = f"ws://127.0.0.1:{cable.mend_port}"
        self._journey("refused_replay", play, cable=cable, MEND=mend)
        self.assertEqual(self.workorder.state, "cancel")

    def test_sleep_and_wake(self):
        def play():
            self._wait_told(1)
            # That somebody signed in is told to this terminal, too, which then reads its queue.
            self._wait(self._has_read_who_signed_in, "the terminal had read its queue")
            with self.registry.cursor() as cr:
                # Behind the back of everything that tells terminals of changes.
                cr.execute(
                    "UPDATE mrp_production SET priority = '1' WHERE id = %s",
                    [self.workorder.production_id.id],
                )

        self._journey("wake", play)

    def _has_read_who_signed_in(self):
        calls = list(self.calls)
        return "changes" in calls and "queue" in calls[calls.index("changes") :]

    def test_pairing_and_unpairing(self):
        def play():
            self._wait_told(1)
            self._wait_listening()
            with self.registry.cursor() as cr:
                terminals = self.env["plant.terminal"].with_env(self.env(cr=cr))
                terminals.search([("station_id", "=", self.station.id)])._unpair()
                cr.flush()

        self._journey("unpaired", play, paired=False)

    def test_nothing_serious_for_axe(self):
        self._journey("accessible", axe=True)

    def _cable(self):
        cable = Cable(int(self.base_url().rpartition(":")[2]))
        self.addCleanup(cable.close)
        return cable


class Terminal:
    """A second terminal, without a screen."""

    def __init__(self, case, code):
        self._browser = requests.Session()
        self._browser.headers["X-Plant-Terminal"] = "1"
        # 19.0 lets in only what belongs to the test that runs; 17.0 does not ask.
        self._browser.cookies["test_request_key"] = getattr(case, "http_request_key", "")
        self._base = f"{case.base_url()}{PAGE}/v1"
        self._post("pair", {"code": code})

    def call(self, method, **arguments):
        return self._post("call", {"method": method, "arguments": arguments})

    def _post(self, path, body):
        answer = self._browser.post(f"{self._base}/{path}", json=body, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()
