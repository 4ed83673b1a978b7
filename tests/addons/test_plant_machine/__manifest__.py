{
    "name": "Test Plant Machine",
    "summary": "Routes that try the machine-to-machine HTTP layer in every way; for tests only",
    "version": "17.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "LGPL-3",
    "author": "The plant suite",
    "depends": ["plant_base"],
    "installable": True,
    "plant_tier": 3,
}
