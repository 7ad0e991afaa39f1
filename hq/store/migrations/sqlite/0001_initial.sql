-- Times are microseconds since 1970, UTC.

CREATE TABLE streams (
  stream     INTEGER PRIMARY KEY,
  branch     TEXT NOT NULL,
  kiosk      TEXT NOT NULL,
  epoch      TEXT NOT NULL,
  upto       INTEGER NOT NULL DEFAULT 0,   -- contiguous high water
  top        INTEGER NOT NULL DEFAULT 0,   -- highest sequence taken
  exceptions INTEGER NOT NULL DEFAULT 0,   -- rows in exceptions
  first_seen INTEGER NOT NULL,
  UNIQUE (branch, kiosk, epoch)
);

CREATE TABLE events (
  cursor   INTEGER PRIMARY KEY AUTOINCREMENT,
  id       TEXT NOT NULL UNIQUE,
  hash     BLOB NOT NULL,
  type     TEXT NOT NULL,
  stream   INTEGER NOT NULL REFERENCES streams,
  sequence INTEGER NOT NULL,
  time     INTEGER NOT NULL,
  received INTEGER NOT NULL,
  data     BLOB NOT NULL,
  UNIQUE (stream, sequence)
);

-- Positions that no row of events stands for: a known id that came again under a
-- new position (salvage, replay), or a message in quarantine.
CREATE TABLE exceptions (
  stream   INTEGER NOT NULL REFERENCES streams,
  sequence INTEGER NOT NULL,
  hash     BLOB NOT NULL,
  reason   TEXT NOT NULL,                  -- empty for a known id
  PRIMARY KEY (stream, sequence)
) WITHOUT ROWID;

CREATE TABLE quarantine (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  digest   BLOB NOT NULL UNIQUE,           -- of reason, topic and payload: the same message counts up
  reason   TEXT NOT NULL,
  detail   TEXT NOT NULL,
  topic    BLOB NOT NULL,                  -- need not be UTF-8
  branch   TEXT NOT NULL,
  kiosk    TEXT NOT NULL,
  epoch    TEXT NOT NULL,
  sequence INTEGER NOT NULL,               -- 0 if unreadable
  payload  BLOB NOT NULL,
  size     INTEGER NOT NULL,
  count    INTEGER NOT NULL,
  first    INTEGER NOT NULL,
  latest   INTEGER NOT NULL
);

-- Totals outlive the bounded rows of quarantine.
CREATE TABLE quarantine_totals (
  reason TEXT PRIMARY KEY,
  count  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE alarms (
  kind   TEXT NOT NULL,
  branch TEXT NOT NULL,
  kiosk  TEXT NOT NULL,
  epoch  TEXT NOT NULL,
  detail TEXT NOT NULL,
  count  INTEGER NOT NULL,
  first  INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (kind, branch, kiosk, epoch)
) WITHOUT ROWID;

CREATE TABLE kiosks (
  branch       TEXT NOT NULL,
  kiosk        TEXT NOT NULL,
  epoch        TEXT NOT NULL,
  last_contact INTEGER NOT NULL,
  events       INTEGER NOT NULL DEFAULT 0,
  status       BLOB,
  status_time  INTEGER NOT NULL DEFAULT 0,
  status_at    INTEGER NOT NULL DEFAULT 0,
  skew         INTEGER,                    -- microseconds, NULL if unknown
  PRIMARY KEY (branch, kiosk)
) WITHOUT ROWID;

CREATE TABLE complaints (
  event       TEXT PRIMARY KEY,
  cursor      INTEGER NOT NULL UNIQUE,
  type        TEXT NOT NULL,
  branch      TEXT NOT NULL,
  kiosk       TEXT NOT NULL,
  number      TEXT NOT NULL,
  matter      TEXT NOT NULL,
  cause       TEXT NOT NULL,
  rating      TEXT NOT NULL,
  characters  INTEGER NOT NULL,
  sheets      INTEGER NOT NULL,
  anonymous   INTEGER NOT NULL,
  submitted   INTEGER NOT NULL,
  arrived     INTEGER NOT NULL,
  received    TEXT NOT NULL,
  respond_by  TEXT NOT NULL,
  close_by    TEXT NOT NULL,
  provisional INTEGER NOT NULL,
  state       TEXT NOT NULL
) WITHOUT ROWID;
-- Not unique: a number given twice must not hide the second customer's complaint.
CREATE INDEX complaints_number ON complaints (branch, number);

CREATE TABLE help_calls (
  event   TEXT PRIMARY KEY,
  branch  TEXT NOT NULL,
  kiosk   TEXT NOT NULL,
  place   TEXT NOT NULL DEFAULT '',
  screen  TEXT NOT NULL DEFAULT '',
  large   INTEGER NOT NULL DEFAULT 0,
  seated  INTEGER NOT NULL DEFAULT 0,
  called  INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '',
  seconds REAL NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX help_calls_called ON help_calls (called);

CREATE TABLE users (
  login      TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  credential TEXT NOT NULL,
  disabled   INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  failed     INTEGER NOT NULL DEFAULT 0,   -- wrong passwords in a row
  failed_at  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE sessions (
  token   BLOB PRIMARY KEY,
  login   TEXT NOT NULL REFERENCES users,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  time     INTEGER NOT NULL,
  who      TEXT NOT NULL,
  what     TEXT NOT NULL,
  object   TEXT NOT NULL,
  prev     BLOB NOT NULL,
  hash     BLOB NOT NULL
);

-- One row that the health check writes.
CREATE TABLE pings (
  one INTEGER PRIMARY KEY,
  at  INTEGER NOT NULL
);
