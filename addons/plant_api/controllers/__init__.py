from . import asyncapi, events, oauth, openapi, resources, webhooks
