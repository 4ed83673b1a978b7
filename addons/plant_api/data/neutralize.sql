-- a copy of the plant tells nobody anything
UPDATE plant_webhook_endpoint
   SET state = 'disabled', state_reason = 'This database was neutralized.'
 WHERE state IN ('active', 'paused');
