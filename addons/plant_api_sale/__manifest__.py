{
    "name": "Plant API: sales",
    "summary": "Sales orders tell that they are confirmed",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": "The domain event plant.sale.confirmed. See README.md.",
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_api", "sale"],
    "data": [],
    "auto_install": True,
    "installable": True,
    "plant_tier": 3,
}
