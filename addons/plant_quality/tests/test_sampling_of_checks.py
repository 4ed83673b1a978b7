"""Sampling: which of the checks are to be done, and what outcomes change."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..sampling import Mode, State
from .making_case import MakingCase

NOW = datetime(2030, 5, 6, 6, 0)


@tagged("post_install", "-at_install")
class TestSamplingOfChecks(MakingCase):
    def setUp(self):
        super().setUp()
        self.now = NOW
        clock = patch.object(fields.Datetime, "now", lambda: self.now)
        clock.start()
        self.addCleanup(clock.stop)

    @classmethod
    def point(cls, **vals):
        return super().point(
            **{"trigger": "production", "product_ids": [Command.set(cls.product.ids)], **vals}
        )

    def _states(self, order, point=None):
        return ["x" if check.state == "todo" else "-" for check in self.of(order, point)]

    def _drawn(self, point, quantity=10, bom=None):
        return "".join(self._states(self.order(quantity, bom), point))

    def test_all(self):
        point = self.point(control="quantity")
        self.assertEqual(self._drawn(point, 3), "xxx")
        self.assertFalse(point.sampling_ids)

    def test_one_of_so_many_goes_on_from_order_to_order(self):
        point = self.point(control="quantity", sampling_mode="nth", sampling_every=4)
        self.assertEqual(self._drawn(point, 6), "x---x-")
        self.assertEqual(self._drawn(point, 6), "--x---")
        self.assertEqual(point.sampling_ids.product_id, self.product)
        self.assertEqual(point.sampling_ids.passed_over, 3)

    def test_nothing_is_drawn_again(self):
        point = self.point(control="quantity", sampling_mode="nth", sampling_every=4)
        production = self.order(6)
        before = self.of(production)
        production.product_qty = 8
        self.assertEqual(self._states(production), list("x---x---"))
        self.assertEqual(self.of(production)[:6], before)
        production.action_confirm()
        point.action_apply()
        self.assertEqual(len(self.of(production)), 8)

    def test_not_sampled_do_not_block(self):
        self.point(control="quantity", sampling_mode="nth", sampling_every=2)
        done, skipped = self.of(self.order(2))
        self.assertEqual((skipped.state, skipped.blocking), ("skipped", False))
        self.assertTrue(done.blocking)

    def test_each_product_has_its_own_stream(self):
        other = make_product(self.env, "Pump")
        bom = self.env["mrp.bom"].create({"product_tmpl_id": other.product_tmpl_id.id})
        point = self.point(
            control="quantity",
            sampling_mode="nth",
            sampling_every=3,
            product_ids=[Command.set((self.product | other).ids)],
        )
        self.assertEqual(self._drawn(point, 2), "x-")
        self.assertEqual(self._drawn(point, 2, bom), "x-")
        self.assertEqual(self._drawn(point, 2), "-x")

    def test_random(self):
        point = self.point(control="quantity", sampling_mode="random", sampling_percent=30)
        draws = iter([0.1, 0.9, 0.29, 0.3, 0.0])
        self.patch(type(self.checks), "_draw", lambda _self: next(draws))
        self.assertEqual(self._drawn(point, 5), "x-x-x")

    def test_draw(self):
        draws = {self.checks._draw() for _number in range(50)}
        self.assertEqual(len(draws), 50)
        self.assertTrue(all(0 <= draw < 1 for draw in draws))

    def test_periodic(self):
        point = self.point(sampling_mode="periodic", sampling_hours=2)
        drawn = []
        for minutes in (0, 60, 30, 30, 30):
            self.now += timedelta(minutes=minutes)
            drawn.append(self._drawn(point))
        self.assertEqual(drawn, ["x", "-", "-", "x", "-"])

    def test_of_whole_transfers(self):
        point = super().point(trigger="transfer", sampling_mode="nth", sampling_every=2)
        drawn = [self._states(self.receipt((self.component, 1)), point)[0] for _n in range(3)]
        self.assertEqual(drawn, ["x", "-", "x"])
        self.assertFalse(point.sampling_ids.product_id)

    def test_plan(self):
        point = self.point(sampling_mode="skip_lot", reduce_accepted=0, stop_rejected=0)
        plan = point._plan()
        self.assertIs(plan.mode, Mode.SKIP_LOT)
        self.assertIsNone(plan.switching.reduce_accepted)
        self.assertIsNone(plan.switching.stop_rejected)
        self.assertEqual(plan.switching.reduced_every, 4)

    def test_plans_that_cannot_be(self):
        for sentence, vals in (
            ("more than 0 and at most 100", {"sampling_mode": "random", "sampling_percent": 0}),
            ("more than 0 and at most 100", {"sampling_mode": "random", "sampling_percent": 101}),
            ("must be more than 0", {"sampling_mode": "periodic", "sampling_hours": 0}),
            ("a year at most", {"sampling_mode": "periodic", "sampling_hours": 9000}),
            ("whole number from 1", {"sampling_mode": "nth", "sampling_every": 0}),
            (
                "cannot be among the last",
                {"sampling_mode": "skip_lot", "tighten_rejected": 6, "tighten_window": 5},
            ),
            (
                "must not look less often than normal",
                {"sampling_mode": "skip_lot", "tightened_every": 3, "normal_every": 2},
            ),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, sentence):
                self.point(**vals)


@tagged("post_install", "-at_install")
class TestSkipLot(MakingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_user(cls.env, "quality", groups="plant_quality.group_quality_manager")
        cls.operator = new_user(cls.env, "op", groups="plant_base.group_plant_operator")
        # The login of a station's terminal has none.
        cls.operator.partner_id.email = False

    def setUp(self):
        super().setUp()
        self.skipping = self.point(
            trigger="production",
            product_ids=[Command.set(self.product.ids)],
            sampling_mode="skip_lot",
            reduce_accepted=3,
            stop_rejected=2,
            reduced_every=3,
            responsible_id=self.manager.id,
        )

    def _row(self):
        return self.skipping.sampling_ids

    def _order(self, result=None, then=()):
        """An order whose check, where there is one, is found ``result``, and then again."""
        check = self.of(self.order(1))
        for number, found in enumerate([result, *then] if result else [], 1):
            attempt = self.env["plant.quality.attempt"].create(
                {
                    "check_id": check.id,
                    "number": number,
                    "kind": "first" if number == 1 else "retry",
                    "result": found,
                    "time": NOW,
                }
            )
            check.attempt_count = number
            # As whoever answers: nobody may write states.
            check.with_user(self.operator)._after_attempt(attempt.with_user(self.operator))
        return check

    def test_good_ones_make_it_look_less_often(self):
        for _number in range(3):
            self._order("pass")
        self.assertEqual(self._row().severity, "reduced")
        states = [self._order().state for _number in range(4)]
        self.assertEqual(states, ["skipped", "skipped", "todo", "skipped"])

    def test_only_first_attempts_teach(self):
        self._order("fail", then=["pass", "pass"])
        state = State.from_json(self._row().state)
        self.assertEqual(state.outcomes, (False,))
        self._order("fail", then=["pass"])
        self.assertEqual(self._row().severity, "tightened")

    def test_other_plans_learn_nothing(self):
        self.skipping.sampling_mode = "nth"
        before = self._order().point_id.sampling_ids.state
        self._order("fail")
        after = self._row().state
        self.assertEqual((before["outcomes"], after["outcomes"]), ([], []))

    def test_stopped_and_resumed(self):
        for _number in range(4):
            self._order("fail")
        self.assertTrue(self._row().discontinued)
        self.assertTrue(self.skipping.is_discontinued)
        activity = self.skipping.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("found 2 failures", activity.note)
        self.assertEqual(self._order().state, "todo")
        self._order("fail")
        self.assertEqual(len(self.skipping.activity_ids), 1)
        with self.assertRaisesRegex(AccessError, "resumed by quality managers"):
            self._row().with_user(self.operator).action_resume()
        self.skipping.with_user(self.manager).action_resume_sampling()
        self.env.invalidate_all()
        self.assertFalse(self.skipping.is_discontinued)
        self.assertEqual(self._row().severity, "tightened")

    def test_stopped_with_nobody_responsible(self):
        self.skipping.responsible_id = False
        for _number in range(4):
            self._order("fail")
        self.assertIn("found 2 failures", self.skipping.message_ids[0].body)
        self.assertFalse(self.skipping.activity_ids)

    def test_a_damaged_state(self):
        self._order("pass")
        self._row().state = {"severity": "mild"}
        with self.assertRaisesRegex(UserError, "begin anew with “Resume”"):
            self._order()
        self.assertEqual(self._row().severity, "normal")
        self._row().with_user(self.manager).action_resume()
        self.assertEqual(self._order().state, "todo")
