"""A small plant for tests: one line, a work center, a station and an operator with badge and
PIN.
"""

from datetime import datetime, timedelta

from odoo.tests import TransactionCase

from .. import compat

NOW = datetime.now().replace(microsecond=0)
BADGE = "041777000111"
PIN = "7391"
#: A context for what tests have before they begin: no mail, no history of it, and no look at all
#: groups for how a user's form shows them.
QUIET = {
    "default_view_group_hierarchy": False,
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

    Without a ``password`` nobody can log in by one: making it costs a quarter of a second.
    ``HttpCase.authenticate`` asks for it on 17.0 only.
    """
    return _new_users(env, [_user_vals(env, login, groups, vals)])


def make_user(env, login, group, **vals):
    """A user of one of the plant's groups, by its short name."""
    return new_user(env, login, f"plant_base.group_plant_{group}", **{"name": login, **vals})


def make_users(env, groups, **vals):
    """``{login: user}`` of ``{login: short name of a group of the plant}``, made at once."""
    users = _new_users(
        env,
        [
            _user_vals(env, login, f"plant_base.group_plant_{group}", {"name": login, **vals})
            for login, group in groups.items()
        ],
    )
    return dict(zip(groups, users, strict=True))


def _user_vals(env, login, groups, vals):
    ids = [env.ref(name.strip()).id for name in groups.split(",")]
    return {
        "name": f"{login} ({groups})",
        "login": login,
        "email": f"{login}@example.com",
        compat.groups_field(): [(6, 0, ids)],
        **vals,
    }


def _new_users(env, vals_list):
    return env(context=QUIET)["res.users"].create(vals_list).with_env(env)


def quiet(env):
    """``env`` in which what is made sends no mail and leaves no history of it."""
    return env(context={**env.context, **QUIET})


def make_plant(env, suffix="T"):
    """``{"line", "workcenter", "station", "employee", "operator"}`` in ``env.company``."""
    return {name: record.with_env(env) for name, record in _plant(quiet(env), suffix).items()}


def _plant(env, suffix):
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
        for name, record in make_plant(cls.env).items():
            setattr(cls, name, record)
        cls.sessions = cls.env["plant.operator.session"]
        groups = ("operator", "supervisor", "engineer", "manager")
        users = make_users(cls.env, {f"plant-{group}": group for group in groups})
        cls.users = dict(zip(groups, users.values(), strict=True))

    def setUp(self):
        super().setUp()
        self.patch(type(self.operator), "_pin_rounds", lambda _self: 1)
        self.addCleanup(self.forget_wrong_tries)

    def forget_wrong_tries(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle")

    def after(self, **delta):
        return NOW + timedelta(**delta)
