-- Feedback without words is listed with the rest: it has no number, and its reasons are
-- part of what it says.
ALTER TABLE complaints ADD COLUMN reasons TEXT NOT NULL DEFAULT '';   -- keys, with commas between

UPDATE complaints SET reasons = COALESCE((SELECT group_concat(r.value, ',')
  FROM events e, json_each(CAST(e.data AS TEXT), '$.reasons') r WHERE e.id = complaints.event), '')
WHERE type = 'feedback.submitted';

-- What came before this release; a time that cannot be right counts from the arrival.
INSERT INTO complaints (event, cursor, type, branch, kiosk, number, matter, cause, rating, characters, sheets, anonymous,
  submitted, arrived, received, respond_by, close_by, provisional, state, reasons)
SELECT e.id, e.cursor, e.type, s.branch, s.kiosk, '', '', '', COALESCE(json_extract(CAST(e.data AS TEXT), '$.rating'), ''), 0, 0,
  COALESCE(json_extract(CAST(e.data AS TEXT), '$.anonymous'), 1),
  CASE WHEN e.received - e.time > 15552000000000 OR e.time - e.received > 86400000000 THEN e.received ELSE e.time END,
  e.received, '', '', '', 0, 'received',
  COALESCE((SELECT group_concat(r.value, ',') FROM json_each(CAST(e.data AS TEXT), '$.reasons') r), '')
FROM events e JOIN streams s ON s.stream = e.stream
WHERE e.type = 'feedback.submitted' AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.event = e.id);

-- Many rows have no number, and nobody looks for them by it.
DROP INDEX complaints_number;
CREATE INDEX complaints_number ON complaints (branch, number) WHERE number <> '';

-- The list under each choice of kind and branch; the first one also counts.
CREATE INDEX complaints_type ON complaints (type, cursor, number);
CREATE INDEX complaints_branch ON complaints (branch, cursor);
CREATE INDEX complaints_branch_type ON complaints (branch, type, cursor);
