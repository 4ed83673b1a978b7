"""The OPC UA driver, over asyncua: subscriptions, security, browsing, commands."""
