from . import test_plant_effect, test_plant_job
