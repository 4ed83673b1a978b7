"""What bench_api.py needs and measures inside Odoo."""

from __future__ import annotations

import statistics
import time
from typing import Any

CHECKS = 2_000


def prepare(env: Any, orders: int) -> dict[str, Any]:
    """So many work orders, and a client that may read them; what the benchmark must know."""
    from odoo.addons.plant_api.rest.cursor import Place, encode  # noqa: PLC0415
    from odoo.addons.plant_api.tests.api_case import make_client, make_user  # noqa: PLC0415
    from odoo.addons.plant_base.tests.plant_case import make_plant  # noqa: PLC0415
    from odoo.addons.plant_base.tests.workorder_case import make_order, make_work  # noqa: PLC0415

    user = make_user(env, "bench_api", password="bench_api_password")  # noqa: S106
    client, _secret = make_client(env, user, rate=100_000)
    _product, _component, bom = make_work(env, make_plant(env, "BENCH"), operations=1)
    first = make_order(env, bom).workorder_ids
    env.flush_all()
    names = [
        name for name, field in first._fields.items()
        if field.store and field.column_type and name not in ("id", "barcode")
    ]  # fmt: skip
    columns = ", ".join(f'"{name}"' for name in names)
    env.cr.execute(
        f"INSERT INTO mrp_workorder ({columns}) SELECT {columns} "  # noqa: S608
        "FROM mrp_workorder, generate_series(1, %s) WHERE id = %s",
        [orders, first.id],
    )
    env.cr.execute("SELECT id FROM mrp_workorder ORDER BY id OFFSET %s LIMIT 1", [orders // 2])
    place = Place("id", None, env.cr.fetchone()[0], None)
    env.cr.commit()
    env.cr.execute("ANALYZE mrp_workorder")
    token = client._issue_token(client._policy_of().scopes)
    env.cr.commit()
    return {"token": token, "cursor": encode(place), "key": _key(env, user), "login": user.login}


def _key(env: Any, user: Any) -> str:
    """A key of Odoo's own RPC, where the series has that."""
    # sudo: 19.0 lets people have no key that lasts.
    keys = env["res.users.apikeys"].with_user(user).sudo()
    try:
        key = keys._generate("rpc", "bench", None)
    except TypeError:
        key = keys._generate("rpc", "bench")
    env.cr.commit()
    return str(key)


def checking(env: Any, token: str) -> float:
    """Seconds to find who a token is, whether it is admitted, and to count the request; median."""
    tokens, clients, quota = env["plant.token"], env["plant.api.client"], env["plant.api.quota"]
    took = []
    for _check in range(CHECKS):
        env.invalidate_all()
        begun = time.perf_counter()
        found = tokens._authenticate(token)
        policy = clients._admit(found, "127.0.0.1")
        quota._take(found.res_id, policy.rate, time.time())
        took.append(time.perf_counter() - begun)
    return statistics.median(took)
