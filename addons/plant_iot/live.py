"""The types of the messages that carry live values to browsers (docs/contracts/gateway.md)."""

LIVE_VALUES = "plant.iot.values"
LIVE_STATE = "plant.iot.state"
LIVE_CAPTURE = "plant.iot.capture"
LIVE_COMMAND = "plant.iot.command"
