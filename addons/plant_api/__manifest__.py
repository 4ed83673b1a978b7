{
    "name": "Plant API",
    "summary": "OAuth2 and a versioned REST API for PLM, ERP and data warehouses",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Clients with scopes that act as Odoo users, and the resources of the plant under "
        "/plant/api/v1 with cursors, ETags, idempotency keys and OpenAPI. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_quality", "account", "stock"],
    "external_dependencies": {"python": ["PyJWT", "oauthlib", "pydantic"]},
    "data": [
        "security/ir.model.access.csv",
        "security/plant_api_rules.xml",
        "data/plant_api_scope_data.xml",
        "views/plant_api_client_views.xml",
        "views/plant_api_consent_views.xml",
        "views/plant_api_authorize_page.xml",
    ],
    "demo": ["demo/plant_api_demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "plant_tier": 3,
}
