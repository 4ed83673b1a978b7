{
    "name": "Plant API",
    "summary": "OAuth2, a versioned REST API and signed webhooks for PLM, ERP and data warehouses",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Clients with scopes that act as Odoo users, and the resources of the plant under "
        "/plant/api/v1 with cursors, ETags, idempotency keys and OpenAPI; signed webhooks. "
        "See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_quality", "account", "stock"],
    "external_dependencies": {"python": ["PyJWT", "aiohttp", "oauthlib", "pydantic"]},
    "data": [
        "security/ir.model.access.csv",
        "security/plant_api_rules.xml",
        "security/plant_webhook_rules.xml",
        "data/plant_api_scope_data.xml",
        "data/plant_webhook_cron.xml",
        "views/plant_api_client_views.xml",
        "views/plant_api_consent_views.xml",
        "views/plant_api_authorize_page.xml",
        "views/plant_webhook_delivery_views.xml",
        "views/plant_webhook_attempt_views.xml",
        "views/plant_webhook_replay_views.xml",
        "views/plant_webhook_endpoint_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_users_views.xml",
    ],
    "demo": ["demo/plant_api_demo.xml", "demo/plant_webhook_demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
    "plant_tier": 3,
}
