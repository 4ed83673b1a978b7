"""Each module installs with nothing but what it depends on, and all leave no trace when they go."""

from __future__ import annotations

import pytest

from plant_cli import project
from plant_cli.testing import log_gate, modules
from plant_cli.testing.odoo_log import records

FOUND = modules.find([project.here().addons])
# Those that need little of others first: their databases are copied for those that need more.
OURS = sorted(FOUND, key=lambda name: (len(modules.third_party([name], FOUND)), name))

# What PostgreSQL holds, each row one name. What an extension brought is not ours to judge.
SCHEMA = {
    "relations": """
        SELECT c.relkind::text || ' ' || c.relname FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 't'
    """,
    "columns": """
        SELECT c.relname || '.' || a.attname
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
           AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraints": """
        SELECT conrelid::regclass::text || ' ' || conname FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
    """,
    "functions": """
        SELECT p.oid::regprocedure::text FROM pg_proc p
         WHERE p.pronamespace = 'public'::regnamespace
    """,
    "triggers": """
        SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    """,
    "types": """
        SELECT typname FROM pg_type
         WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
    """,
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'",
}

# What Odoo holds about a module, by what names it.
RECORDS = {
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "views": "SELECT coalesce(key, model, '') || ' ' || name FROM ir_ui_view",
    "menus": "SELECT id || ' ' || (name->>'en_US') FROM ir_ui_menu",
    "actions": "SELECT type || ' ' || id FROM ir_actions",
    "crons": "SELECT cron_name FROM ir_cron",
    "groups": "SELECT id || ' ' || (name->>'en_US') FROM res_groups",
    "rules": "SELECT id || ' ' || name FROM ir_rule",
    "access": "SELECT id || ' ' || name FROM ir_model_access",
    "sequences": "SELECT name FROM ir_sequence",
    "parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'plant.%%'",
    "precisions": "SELECT name FROM decimal_precision",
    "assets": "SELECT name FROM ir_asset",
    # Demo records of others' models stay where their own history forbids to delete them.
    "names": r"""
        SELECT model || ' ' || module || '.' || name FROM ir_model_data
         WHERE module = ANY(%s)
           AND NOT (name LIKE 'demo\_%%' AND model ~ '^(hr|mrp|product|stock)\.')
    """,
    "attachments": "SELECT res_model FROM ir_attachment WHERE res_model LIKE 'plant.%%'",
}

UNINSTALL = """
for name in {names!r}:
    module = env["ir.module.module"].search([("name", "=", name), ("state", "=", "installed")])
    assert module, f"{{name}} is not installed"
    module.button_immediate_uninstall()
    env.transaction.reset()
    print("gone", name)
"""


def names_in(lab, db):
    return {
        what: {row[0] for row in lab.query(db, sql, [OURS] if "%s" in sql else ())}
        for what, sql in {**SCHEMA, **RECORDS}.items()
    }


@pytest.mark.timeout(600)  # what it needs of others may have to be installed first
@pytest.mark.parametrize("name", OURS)
def test_a_module_installs_alone(lab, name):
    db = lab.bare_database(name)
    log = lab.install(db, name)
    found = log_gate.findings(records(log.read_text(encoding="utf-8").splitlines()))
    assert not found, log_gate.report(found)
    installed = lab.query(
        db,
        "SELECT name, auto_install FROM ir_module_module"
        " WHERE state = 'installed' AND name = ANY(%s)",
        [OURS],
    )
    needed = set(modules.closure([name], lab.templates.modules))
    assert needed <= {module for module, _ in installed}
    assert not [module for module, auto in installed if module not in needed and not auto]


@pytest.mark.timeout(1500)
def test_all_modules_leave_no_trace(lab):
    before = names_in(lab, lab.bare_database(*OURS))
    db = lab.database()
    assert names_in(lab, db)["models"] > before["models"]

    printed = lab.shell(
        db, UNINSTALL.format(names=modules.closure(OURS, lab.templates.modules)[::-1])
    )

    assert printed.count("gone") == len(OURS)
    after = names_in(lab, db)
    left = [f"{what}: {name}" for what in before for name in sorted(after[what] - before[what])]
    assert not left, "\n".join(left)
    lost = [f"{what}: {name}" for what in SCHEMA for name in sorted(before[what] - after[what])]
    assert not lost, "\n".join(lost)
