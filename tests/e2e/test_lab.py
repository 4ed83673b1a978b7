"""The lab itself: what the other end-to-end tests stand on."""

import urllib.request


def test_a_server_answers_on_a_database_of_its_own_and_can_be_killed(lab):
    db = lab.database()
    server = lab.odoo(db)
    with urllib.request.urlopen(f"{server.url}/web/login", timeout=120) as response:
        assert b"<form" in response.read()
    server.kill()
    assert not server.alive
    assert lab.query(db, "SELECT state FROM ir_module_module WHERE name = 'plant_base'") == [
        ("installed",)
    ]


def test_a_shell_script_sees_and_changes_the_database(lab):
    db = lab.database()
    printed = lab.shell(
        db,
        """
env["ir.config_parameter"].set_param("plant.lab", "seen")
env.cr.commit()
print("lines:", len(env["plant.line"].search([])) > 0)
""",
    )
    assert "lines: True" in printed
    assert lab.query(db, "SELECT value FROM ir_config_parameter WHERE key = %s", ["plant.lab"]) == [
        ("seen",)
    ]
