from . import asyncapi, authorize, events, oauth, openapi, resources, webhooks
