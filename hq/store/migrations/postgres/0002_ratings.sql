-- Feedback without words is listed with the rest: it has no number, and its reasons are
-- part of what it says.
ALTER TABLE complaints ADD COLUMN reasons TEXT NOT NULL DEFAULT '';   -- keys, with commas between

UPDATE complaints SET reasons = COALESCE((SELECT string_agg(r.value, ',' ORDER BY r.place)
  FROM json_array_elements_text(convert_from(e.data, 'UTF8')::json -> 'reasons') WITH ORDINALITY AS r (value, place)), '')
FROM events e WHERE e.id = complaints.event AND complaints.type = 'feedback.submitted'
  AND json_typeof(convert_from(e.data, 'UTF8')::json -> 'reasons') = 'array';

-- What came before this release; a time that cannot be right counts from the arrival.
INSERT INTO complaints (event, cursor, type, branch, kiosk, number, matter, cause, rating, characters, sheets, anonymous,
  submitted, arrived, received, respond_by, close_by, provisional, state, reasons)
SELECT e.id, e.cursor, e.type, s.branch, s.kiosk, '', '', '', COALESCE(d.data ->> 'rating', ''), 0, 0,
  COALESCE((d.data ->> 'anonymous')::boolean, true),
  CASE WHEN e.received - e.time > 15552000000000 OR e.time - e.received > 86400000000 THEN e.received ELSE e.time END,
  e.received, '', '', '', false, 'received',
  COALESCE((SELECT string_agg(r.value, ',' ORDER BY r.place) FROM json_array_elements_text(
    CASE json_typeof(d.data -> 'reasons') WHEN 'array' THEN d.data -> 'reasons' ELSE '[]' END) WITH ORDINALITY AS r (value, place)), '')
FROM events e JOIN streams s ON s.stream = e.stream CROSS JOIN LATERAL (SELECT convert_from(e.data, 'UTF8')::json AS data) d
WHERE e.type = 'feedback.submitted' AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.event = e.id);

-- Many rows have no number, and nobody looks for them by it.
DROP INDEX complaints_number;
CREATE INDEX complaints_number ON complaints (branch, number) WHERE number <> '';

-- The list under each choice of kind and branch; the first one also counts.
CREATE INDEX complaints_type ON complaints (type, cursor, number);
CREATE INDEX complaints_branch ON complaints (branch, cursor);
CREATE INDEX complaints_branch_type ON complaints (branch, type, cursor);
