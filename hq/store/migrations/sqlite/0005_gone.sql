-- How a counter's connection ended, and when headquarters heard of it. It holds until the
-- next contact.
ALTER TABLE kiosks ADD COLUMN gone TEXT NOT NULL DEFAULT '';
ALTER TABLE kiosks ADD COLUMN gone_at INTEGER NOT NULL DEFAULT 0;
