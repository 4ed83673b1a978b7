from odoo.tests import tagged

from .terminal_case import TerminalCase

KEY = "0b8e2c1a-5a5f-4d0e-9f0a-000000000001"


@tagged("post_install", "-at_install")
class TestTerminalUndo(TerminalCase):
    def undo(self, order, card, token=None):
        return self.act("undo", order, token=token, undo=card["undo"]["id"])["card"]

    def test_of_start(self):
        card = self.act("start", self.turning)["card"]
        self.assertEqual(card["undo"]["what"], "start")
        self.at(seconds=8)
        card = self.undo(self.turning, card)
        self.assertEqual(card["workorder"]["state"], "paused")
        self.assertEqual(card["workorder"]["running_seconds"], 0)
        self.assertIsNone(card["undo"])

    def test_of_pause(self):
        self.act("start", self.turning)
        self.at(minutes=20)
        card = self.act("pause", self.turning)["card"]
        self.at(seconds=9)
        card = self.undo(self.turning, card)
        self.assertEqual(card["workorder"]["state"], "running")
        self.assertEqual(card["workorder"]["running_seconds"], 20 * 60 + 9)

    def test_of_block(self):
        self.act("start", self.turning)
        self.act("start", self.turning, token=self.ben_token)
        self.at(minutes=5)
        card = self.act("block", self.turning, reason=self.down.id)["card"]
        self.at(seconds=5)
        card = self.undo(self.turning, card)
        self.assertEqual(card["workorder"]["state"], "running")
        self.assertEqual([one["name"] for one in card["workorder"]["operators"]], ["Ana", "Ben"])
        self.assertEqual(card["workorder"]["running_seconds"], 5 * 60 + 5)
        losses = self.env["mrp.workcenter.productivity"].search_count(
            [("plant_workorder_id", "=", self.turning.id)]
        )
        self.assertEqual(losses, 0)

    def test_of_report(self):
        self.act("start", self.turning)
        card = self.act("report", self.turning, quantity=4)["card"]
        card = self.undo(self.turning, card)
        self.assertEqual(card["workorder"]["quantity"]["reported"], 0)
        self.assertTrue(card["reports"][0]["taken_back"])

    def test_only_for_seconds(self):
        card = self.act("start", self.turning)["card"]
        self.at(seconds=13)
        with self.refused("more than 10 seconds ago"):
            self.undo(self.turning, card)
        self.assertIsNone(self.call("card", workorder=self.turning.id)["card"]["undo"])

    def test_only_by_who_did_it(self):
        card = self.act("start", self.turning)["card"]
        with self.refused("Only Ana can undo this"):
            self.undo(self.turning, card, token=self.ben_token)

    def test_not_after_something_else_has_happened(self):
        self.act("start", self.turning)
        card = self.act("pause", self.turning)["card"]
        self.act("block", self.turning, token=self.ben_token, reason=self.down.id)
        with self.refused("Something else has happened"):
            self.undo(self.turning, card)

    def test_second_tap_changes_nothing(self):
        card = self.act("start", self.turning)["card"]
        self.undo(self.turning, card)
        again = self.undo(self.turning, card)
        self.assertEqual(again["workorder"]["state"], "paused")

    def test_the_next_act_takes_its_place(self):
        first = self.act("start", self.turning)["card"]["undo"]
        second = self.act("report", self.turning, quantity=1)["card"]["undo"]
        self.assertEqual(second["what"], "report")
        card = self.act("undo", self.turning, undo=first["id"])["card"]
        self.assertEqual(card["workorder"]["quantity"]["reported"], 1)

    def test_old_offers_are_deleted(self):
        self.act("start", self.turning)
        self.at(days=2)
        self.env["plant.undo"]._gc_old()
        self.assertFalse(
            self.env["plant.undo"].search_count([("workorder_id", "=", self.turning.id)])
        )

    # -- calls sent again ------------------------------------------------------------------------

    def test_a_key_counts_once(self):
        self.act("start", self.turning)
        self.act("report", self.turning, quantity=3, key=KEY)
        again = self.act("report", self.turning, quantity=3, key=KEY)
        self.assertEqual(again["card"]["workorder"]["quantity"]["reported"], 3)

    def test_also_of_what_was_undone_by_others_since(self):
        self.act("start", self.turning, key=KEY)
        self.act("pause", self.turning)
        again = self.act("start", self.turning, key=KEY)
        self.assertEqual(again["card"]["workorder"]["state"], "paused")

    def test_after_signing_in_anew(self):
        self.act("start", self.turning, key=KEY)
        token = self.sign_in(self.ana)
        self.act("start", self.turning, token=token, key=KEY)
        self.assertEqual(len(self.turning.time_ids), 1)

    def test_another_call_with_it_is_refused(self):
        self.act("start", self.turning, key=KEY)
        with self.refused("under this key already"):
            self.act("pause", self.turning, key=KEY)

    def test_refused_calls_leave_it_free(self):
        with self.refused("Start it first"):
            self.act("report", self.turning, quantity=3, key=KEY)
        self.act("start", self.turning)
        card = self.act("report", self.turning, quantity=3, key=KEY)["card"]
        self.assertEqual(card["workorder"]["quantity"]["reported"], 3)

    def test_what_came_late_is_marked(self):
        queued = self.now
        self.at(minutes=12)
        self.act("start", self.turning, key=KEY, queued_at=queued)
        line = self.open_lines(self.turning)
        self.assertEqual((line.plant_mark, line.plant_mark_at), ("late", queued))
        self.assertEqual(line.date_start, self.now)
        line.with_user(self.supervisor).action_plant_right()
        self.assertFalse(line.plant_mark)

    def test_what_came_at_once_is_not(self):
        queued = self.now
        self.at(seconds=20)
        self.act("start", self.turning, key=KEY, queued_at=queued)
        self.assertFalse(self.open_lines(self.turning).plant_mark)

    def test_keys_are_forgotten_after_a_month(self):
        self.act("start", self.turning, key=KEY)
        keys = self.env["plant.terminal.key"]
        self.at(days=29)
        keys._gc_old()
        self.assertEqual(keys.search_count([("key", "=", KEY)]), 1)
        self.at(days=2)
        keys._gc_old()
        self.assertEqual(keys.search_count([("key", "=", KEY)]), 0)
