"""ThingsBoard's side for its gateway, on an MQTT broker: grants it a session, counts values.

``python _mqtt_sink.py PORT COUNT_FILE`` in the environment of thingsboard-gateway.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from paho.mqtt import client as mqtt

#: What its gateway waits for before it sends anything: that nothing limits it.
SESSION = {
    "maxPayloadSize": 1_000_000,
    "maxInflightMessages": 1000,
    "rateLimits": {},
    "gatewayRateLimits": {},
}


class Sink:
    """``values`` are those of registers, whose tags begin with ``r``."""

    def __init__(self) -> None:
        self.values = 0

    def received(self, client: mqtt.Client, _userdata: object, message: Any) -> None:
        """Answer a request for the session; count telemetry."""
        if "/rpc/request/" in message.topic:
            answer = message.topic.replace("/request/", "/response/")
            client.publish(answer, json.dumps(SESSION), qos=1)
        elif message.topic == "v1/gateway/telemetry":
            self.values += message.payload.count(b'"r')


def serve(port: int, counts: Path) -> None:
    """Listen until ended; ``counts`` says how many values came."""
    sink = Sink()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_message = sink.received
    client.connect("127.0.0.1", port)
    client.subscribe("#", 1)
    client.loop_start()
    while True:
        counts.with_suffix(".new").write_text(str(sink.values))
        counts.with_suffix(".new").replace(counts)  # nobody reads half of it
        time.sleep(0.2)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
