from . import plant_api_secret_shown
