{
    "name": "Test Plant Queue",
    "summary": "A queue whose rows do as they are told, to try the queue mixin; for tests only",
    "version": "17.0.1.0.0",
    "category": "Hidden/Tests",
    "license": "LGPL-3",
    "author": "The plant suite",
    "depends": ["plant_base"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "views/test_plant_job_views.xml",
    ],
    "installable": True,
    "plant_tier": 3,
}
