from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError
from psycopg2.errors import ForeignKeyViolation

from .plant_case import PlantCase


@tagged("post_install", "-at_install")
class TestMasterConstraints(PlantCase):
    """Each rule of the master data, broken, with the sentence that says so."""

    def refused(self, error, part, call, *args, **kwargs):
        with self.assertRaises(error) as caught:
            call(*args, **kwargs)
            self.env.flush_all()
        self.assertIn(part, str(caught.exception))

    def violates(self, constraint, model, values):
        """The database itself refuses ``values``."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.cr.savepoint(),
        ):
            self.env[model].create(values)
            self.env.flush_all()
        self.assertEqual(caught.exception.diag.constraint_name, constraint)

    # -- codes

    def test_code_is_unique_in_the_company(self):
        self.violates(
            "plant_line_code_company_uniq", "plant.line", {"name": "Other", "code": "GEAR-T"}
        )
        self.violates(
            "plant_station_code_company_uniq",
            "plant.station",
            {"name": "Other", "code": "HOB-T", "line_id": self.line.id},
        )

    def test_same_code_in_another_company(self):
        company = self.env["res.company"].create({"name": "Sister plant"})
        line = self.env["plant.line"].create(
            {"name": "Gears", "code": "GEAR-T", "company_id": company.id, "calendar_id": False}
        )
        self.assertTrue(line)

    def test_codes_that_no_label_could_hold(self):
        for code in ("-A", "A B", "ÄÖ", "A" * 17, "A/B"):
            self.refused(
                ValidationError,
                f"The code “{code}” cannot be used. Use 1 to 16 letters, digits, dashes or "
                "underscores, and begin with a letter or digit.",
                self.line.write,
                {"code": code},
            )

    def test_copies_get_the_next_free_code(self):
        codes = [self.line.copy().code for _number in range(2)]
        self.assertEqual(codes, ["GEAR-T-2", "GEAR-T-3"])
        self.assertEqual(self.line.copy().name, "Gear machining (copy)")
        long = self.env["plant.line"].create({"name": "Long", "code": "A" * 16})
        self.assertEqual(long.copy().code, "A" * 14 + "-2")

    # -- lines and stations

    def test_station_takes_the_line_s_company(self):
        self.assertEqual(self.station.company_id, self.line.company_id)

    def test_work_centers_belong_to_the_station_s_line(self):
        other = self.line.copy({"name": "Assembly", "code": "ASM-T"})
        workcenter = self.env["mrp.workcenter"].create({"name": "Bench", "plant_line_id": other.id})
        self.refused(
            ValidationError,
            "The work center “Bench” belongs to the line “Assembly”, and the station “Hobbing "
            "station T” to “Gear machining”. Choose work centers of the station's line.",
            self.station.write,
            {"workcenter_ids": [(4, workcenter.id)]},
        )

    def test_work_centers_without_line_get_one_first(self):
        workcenter = self.env["mrp.workcenter"].create({"name": "Bench"})
        self.refused(
            ValidationError,
            "The work center “Bench” belongs to no line yet. Set its line to “Gear machining” "
            "first",
            self.station.write,
            {"workcenter_ids": [(4, workcenter.id)]},
        )

    def test_work_center_does_not_leave_its_stations_behind(self):
        other = self.line.copy({"name": "Assembly", "code": "ASM-T"})
        self.refused(
            ValidationError,
            "The work center “Hobbing T” is served by Hobbing station T of another line.",
            self.workcenter.write,
            {"plant_line_id": other.id},
        )

    def test_archived_stations_hold_their_work_centers_too(self):
        self.station.active = False
        self.refused(
            ValidationError, "is served by", self.workcenter.write, {"plant_line_id": False}
        )

    def test_station_moves_with_other_work_centers(self):
        other = self.line.copy({"name": "Assembly", "code": "ASM-T"})
        bench = self.env["mrp.workcenter"].create({"name": "Bench", "plant_line_id": other.id})
        self.station.write({"line_id": other.id, "workcenter_ids": [(6, 0, bench.ids)]})
        self.assertEqual(self.station.line_id, other)

    def test_company_of_work_centers_and_calendars(self):
        company = self.env["res.company"].create({"name": "Sister plant"})
        workcenter = self.env["mrp.workcenter"].create(
            {
                "name": "Bench",
                "company_id": company.id,
                "resource_calendar_id": company.resource_calendar_id.id,
            }
        )
        self.refused(
            UserError,
            "belongs to another company",
            workcenter.write,
            {"plant_line_id": self.line.id},
        )
        self.refused(
            UserError,
            "belongs to another company",
            self.line.write,
            {"calendar_id": company.resource_calendar_id.id},
        )

    def test_line_with_stations_stays_in_its_company(self):
        company = self.env["res.company"].create({"name": "Sister plant"})
        self.refused(
            UserError,
            "The line “Gear machining” has stations or work centers of its company. Make a new "
            "line in the other company instead.",
            self.line.write,
            {"company_id": company.id},
        )

    def test_line_in_use_is_not_deleted(self):
        self.refused(
            UserError,
            "The line “Gear machining” has stations or work centers and cannot be deleted. "
            "Archive it",
            self.line.unlink,
        )

    def test_unused_line_is_deleted(self):
        line = self.line.copy()
        line.unlink()
        self.assertFalse(line.exists())

    def test_archived_line_takes_its_stations_along_and_not_back(self):
        self.line.active = False
        self.assertFalse(self.station.active)
        self.line.active = True
        self.assertFalse(self.station.active)

    def test_line_with_running_work_is_not_archived(self):
        order = self.running_order()
        self.refused(
            UserError,
            f"Work is in progress on this line: {order.display_name}. Finish it or move it to "
            "another work center, then archive the line.",
            self.line.write,
            {"active": False},
        )
        self.assertTrue(self.line.active and self.station.active)

    def running_order(self):
        product = self.env["product.product"].create({"name": "Gear blank"})
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1,
                "operation_ids": [(0, 0, {"name": "Hobbing", "workcenter_id": self.workcenter.id})],
            }
        )
        form = Form(self.env["mrp.production"])
        form.product_id = product
        production = form.save()
        production.action_confirm()
        production.workorder_ids.button_start()
        return production.workorder_ids

    def test_station_is_not_active_in_an_archived_line(self):
        self.line.active = False
        self.refused(
            ValidationError,
            "The line “Gear machining” is archived. Bring it back first, or move the station "
            "“Hobbing station T” to another line.",
            self.station.write,
            {"active": True},
        )

    def test_station_limits(self):
        for values in ({"idle_minutes": 0}, {"idle_minutes": 481}):
            self.violates_on_station("plant_station_idle_minutes_range", values)
        for values in ({"session_hours": 0.0}, {"session_hours": 24.5}):
            self.violates_on_station("plant_station_session_hours_range", values)

    def violates_on_station(self, constraint, values):
        self.violates(
            constraint,
            "plant.station",
            {"name": "Other", "code": "OTHER", "line_id": self.line.id, **values},
        )

    def test_station_with_history_is_not_deleted(self):
        self.sessions._sign_in(self.station, badge=self.employee.barcode)
        self.refused(
            UserError,
            "Operators have signed in at the station “Hobbing station T”, so it cannot be deleted. "
            "Archive it instead.",
            self.station.unlink,
        )

    def test_archiving_a_station_signs_everybody_out(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        self.station.active = False
        self.assertEqual(session.end_reason, "archived")

    # -- operators and sessions

    def test_one_operator_an_employee(self):
        self.violates(
            "plant_operator_employee_uniq", "plant.operator", {"employee_id": self.employee.id}
        )

    def test_archived_employee_is_no_operator(self):
        self.employee.active = False
        self.refused(
            ValidationError,
            "Anna T is an archived employee. Bring the employee back first, then the operator.",
            self.operator.write,
            {"active": True},
        )

    def test_operator_with_history_is_not_deleted(self):
        self.sessions._sign_in(self.station, badge=self.employee.barcode)
        self.refused(
            UserError,
            "Anna T has worked on the shop floor and cannot be deleted. Archive the operator "
            "instead.",
            self.operator.unlink,
        )

    def test_employee_who_is_an_operator_is_not_deleted(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.cr.savepoint(),
        ):
            self.employee.unlink()

    def test_one_open_session_an_operator_and_station(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        values = session.sudo().copy_data()[0] | {"token_hash": "0" * 64}
        values.pop("company_id", None)
        self.violates("plant_operator_session_open_uniq", "plant.operator.session", values)

    def test_token_hash_is_unique(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        values = session.sudo().copy_data()[0] | {"token_hash": session.sudo().token_hash}
        values.pop("company_id", None)
        values["ended_at"] = session.started_at
        self.violates("plant_operator_session_token_hash_uniq", "plant.operator.session", values)

    def test_one_row_of_wrong_tries_each(self):
        model = "plant.sign.in.throttle"
        self.env[model].create({"subject": "plant.station,0"})
        self.violates("plant_sign_in_throttle_subject_uniq", model, {"subject": "plant.station,0"})

    def test_retention_is_at_least_a_day(self):
        self.violates(
            "res_company_plant_session_retention_positive",
            "res.company",
            {"name": "Sister plant", "plant_session_retention_days": 0},
        )

    # -- employees

    def test_employee_becomes_an_operator_in_one_click(self):
        employee = self.env["hr.employee"].create({"name": "Ben"})
        action = employee.action_create_plant_operator()
        self.assertEqual(action["res_id"], employee.plant_operator_id.id)
        self.assertEqual(employee.action_open_plant_operator()["res_id"], action["res_id"])

    def test_archived_operator_is_brought_back(self):
        self.operator.active = False
        self.employee.action_create_plant_operator()
        self.assertTrue(self.operator.active)

    def test_several_employees_at_once(self):
        employees = self.env["hr.employee"].create([{"name": "Ben"}, {"name": "Cleo"}])
        self.assertTrue((employees | self.employee).action_create_plant_operator())
        self.assertEqual(employees.plant_operator_id.employee_id, employees)
