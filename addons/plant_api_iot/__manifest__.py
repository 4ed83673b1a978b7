{
    "name": "Plant API: devices",
    "summary": "Devices, channels and readings in the REST API",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": "Devices, channels and their histories under /plant/api/v1. See README.md.",
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_api", "plant_iot"],
    "data": ["data/plant_api_scope_data.xml"],
    "auto_install": True,
    "installable": True,
    "plant_tier": 3,
}
