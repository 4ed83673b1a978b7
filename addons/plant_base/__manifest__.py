{
    "name": "Plant Base",
    "summary": "Lines, stations, operators, shop-floor verbs and domain events of a plant",
    "version": "17.0.1.0.0",
    "category": "Manufacturing/Plant",
    "license": "LGPL-3",
    "author": "The plant suite",
    "website": "",
    "depends": ["mrp", "hr", "bus"],
    "external_dependencies": {"python": ["pydantic"]},
    "data": [
        "security/plant_security.xml",
        "security/ir.model.access.csv",
    ],
    "demo": [],
    "application": True,
    "installable": True,
    "plant_tier": 3,
}
