{
    "name": "Plant AI",
    "summary": "One fuzzy question inside a deterministic rule: asked once, checked, logged",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": (
        "Signals that server actions ask with ai(): one call with a schema, a budget and a "
        "fallback, a log of every call, evaluation sets. See README.md."
    ),
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_base", "base_automation"],
    "external_dependencies": {"python": ["anthropic", "httpx2"]},
    "data": [
        "security/ir.model.access.csv",
        "security/plant_ai_rules.xml",
        "data/plant_ai_cron.xml",
        "data/plant_ai_provider_data.xml",
        "views/plant_ai_provider_views.xml",
        "views/plant_ai_call_views.xml",
        "views/plant_ai_example_views.xml",
        "views/plant_ai_signal_views.xml",
        "views/plant_ai_task_views.xml",
        "views/plant_ai_usage_views.xml",
        "views/res_config_settings_views.xml",
        "views/plant_ai_menus.xml",
    ],
    "demo": ["demo/plant_ai_demo.xml", "demo/plant.ai.example.csv", "demo/plant_ai_play.xml"],
    "installable": True,
    "plant_tier": 3,
}
