"""A production order, made with nothing but a client that was generated from the description."""

import json
import os
import sys
import uuid
from http import HTTPStatus

import httpx
from plant_client import AuthenticatedClient
from plant_client.api.production_orders import (
    production_orders_confirm,
    production_orders_create,
    production_orders_get,
    production_orders_list,
)
from plant_client.api.products import products_upsert
from plant_client.models import (
    ByRef,
    Problem,
    ProductionOrderNew,
    ProductionOrdersConfirmBody,
    ProductionOrdersListSort,
    ProductNew,
)


def main(url, client_id):
    """Prints what came of it."""
    told = httpx.post(
        f"{url}/plant/api/oauth/token",
        auth=(client_id, os.environ["PLANT_SECRET"]),
        data={"grant_type": "client_credentials"},
        timeout=60,
    )
    told.raise_for_status()
    client = AuthenticatedClient(
        base_url=url, token=told.json()["access_token"], timeout=httpx.Timeout(60)
    )
    product = products_upsert.sync(
        "plm", "P-100", client=client, body=ProductNew(name="Gearbox", code="GB-100")
    )
    key = str(uuid.uuid4())
    document = ProductionOrderNew(
        product=ByRef(system="plm", external_id="P-100"), quantity=10, origin="SO-4711"
    )
    made = [
        production_orders_create.sync(client=client, body=document, idempotency_key=key)
        for _time in range(2)
    ]
    order = production_orders_confirm.sync(
        made[0].id,
        client=client,
        body=ProductionOrdersConfirmBody(),
        idempotency_key=str(uuid.uuid4()),
    )
    listed = production_orders_list.sync(
        client=client, sort=ProductionOrdersListSort("-id"), limit=1
    )
    missing = production_orders_get.sync_detailed(2**31 - 1, client=client)
    if not isinstance(missing.parsed, Problem):
        raise TypeError(missing.content)
    sys.stdout.write(
        json.dumps(
            {
                "product": product.name,
                "quantity": listed.items[0].quantity,
                "state": order.state.value,
                "origin": listed.items[0].origin,
                "again": made[0].id == made[1].id == listed.items[0].id,
                "refused": HTTPStatus(missing.status_code).value,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
