from . import plant_api_secret_shown
from . import plant_webhook_replay
from . import plant_webhook_secret_shown
