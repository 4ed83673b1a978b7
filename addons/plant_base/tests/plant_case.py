"""A small plant for tests: one line, a work center, a station and an operator with badge and
PIN.
"""

from datetime import datetime, timedelta

from odoo.tests import TransactionCase

from .. import compat

NOW = datetime.now().replace(microsecond=0)
BADGE = "041777000111"
PIN = "7391"
#: A context for what tests have before they begin: no mail, no history of it.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}


def share_test_cursor(case):
    """Give code under test that opens a cursor of its own one that sees the test's records."""
    case.env.flush_all()
    if hasattr(case, "registry_enter_test_mode"):
        case.registry_enter_test_mode()
        return
    case.registry.enter_test_mode(case.cr)
    case.addCleanup(case.registry.leave_test_mode)


def new_user(env, login, groups="base.group_user", **vals):
    """A user with these groups (external names, separated by commas), told of by no mail.

    Without a ``password`` nobody can log in by one: making it costs a quarter of a second. 17.0's
    ``HttpCase.authenticate`` asks for it, 19.0's does not.
    """
    ids = [env.ref(name.strip()).id for name in groups.split(",")]
    vals = {
        "name": f"{login} ({groups})",
        "login": login,
        "email": f"{login}@example.com",
        compat.groups_field(): [(6, 0, ids)],
        **vals,
    }
    return env(context=QUIET)["res.users"].create(vals).with_env(env)


def make_user(env, login, group, **vals):
    """A user of one of the plant's groups, by its short name."""
    return new_user(env, login, f"plant_base.group_plant_{group}", **{"name": login, **vals})


def make_plant(env, suffix="T"):
    """``{"line", "workcenter", "station", "employee", "operator"}`` in ``env.company``."""
    line = env["plant.line"].create({"name": "Gear machining", "code": f"GEAR-{suffix}"})
    workcenter = env["mrp.workcenter"].create(
        {"name": f"Hobbing {suffix}", "plant_line_id": line.id}
    )
    station = env["plant.station"].create(
        {
            "name": f"Hobbing station {suffix}",
            "code": f"HOB-{suffix}",
            "line_id": line.id,
            "workcenter_ids": [(6, 0, workcenter.ids)],
        }
    )
    employee = env["hr.employee"].create({"name": f"Anna {suffix}", "barcode": f"{BADGE}{suffix}"})
    operator = env["plant.operator"].create({"employee_id": employee.id})
    return {
        "line": line,
        "workcenter": workcenter,
        "station": station,
        "employee": employee,
        "operator": operator,
    }


class PlantCase(TransactionCase):
    """The plant as class attributes, and users of every group.

    Wrong sign-ins are counted with real cursors of their own and outlive a test's rollback, so they
    are cleared behind each test.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, record in make_plant(cls.env(context=QUIET)).items():
            setattr(cls, name, record.with_env(cls.env))
        cls.sessions = cls.env["plant.operator.session"]
        cls.users = {
            name: make_user(cls.env, f"plant-{name}", name)
            for name in ("operator", "supervisor", "engineer", "manager")
        }

    def setUp(self):
        super().setUp()
        self.patch(type(self.operator), "_pin_rounds", lambda _self: 1)
        self.addCleanup(self.forget_wrong_tries)

    def forget_wrong_tries(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle")

    def after(self, **delta):
        return NOW + timedelta(**delta)
