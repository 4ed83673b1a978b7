{
    "name": "Plant API: documentation",
    "summary": "The REST API's reference as a page to read and to try",
    # Odoo would take README.md for reStructuredText otherwise.
    "description": "Swagger UI over the OpenAPI document, from this server alone. See README.md.",
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["plant_api"],
    "data": ["views/plant_api_docs_menus.xml"],
    "installable": True,
    "plant_tier": 2,
}
