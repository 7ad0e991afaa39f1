-- What became of each number that a branch's queue gave. The events of one come in any order.
CREATE TABLE tickets (
  branch    TEXT NOT NULL,
  ticket    TEXT NOT NULL,
  service   TEXT NOT NULL DEFAULT '',
  class     TEXT NOT NULL DEFAULT '',
  day       TEXT NOT NULL DEFAULT '',   -- 2006-01-02, Asia/Shanghai, of the issue; empty until that arrives
  hour      INTEGER NOT NULL DEFAULT 0,    -- of the issue, likewise
  told_from INTEGER NOT NULL DEFAULT -1,   -- the wait that was shown, minutes; -1 if none
  told_to   INTEGER NOT NULL DEFAULT -1,
  waited    INTEGER NOT NULL DEFAULT -1,   -- seconds from the arrival to the first call, -1 before
  served    INTEGER NOT NULL DEFAULT 0,
  no_show   INTEGER NOT NULL DEFAULT 0,  -- once called, did not come
  left_away INTEGER NOT NULL DEFAULT 0,  -- gave up
  day_over  INTEGER NOT NULL DEFAULT 0,  -- was not called before the end of the day
  PRIMARY KEY (branch, ticket)
) WITHOUT ROWID;
CREATE INDEX tickets_day ON tickets (day, branch);

-- What is booked. Code and phone tail are keyed hashes under the branch's key.
CREATE TABLE bookings (
  id         TEXT PRIMARY KEY,
  request    TEXT NOT NULL UNIQUE,      -- who asked, and the key they gave: a repeat finds it
  digest     BLOB NOT NULL,             -- of what they asked for
  branch     TEXT NOT NULL,
  service    TEXT NOT NULL,
  slot       INTEGER NOT NULL,             -- Unix seconds
  code       TEXT NOT NULL,
  draw       INTEGER NOT NULL,             -- which code was free, counted from 0
  tail       TEXT NOT NULL,
  vip        INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created    INTEGER NOT NULL,
  cancelled  INTEGER NOT NULL DEFAULT 0,
  version    INTEGER NOT NULL,             -- of the branch's bookings that brought its last change
  refused    TEXT NOT NULL DEFAULT '',  -- the branch's reason
  checked_in INTEGER NOT NULL DEFAULT 0,
  late       INTEGER NOT NULL DEFAULT 0  -- came too late and waits like a walk-in
);
CREATE INDEX bookings_slot ON bookings (branch, slot);
CREATE INDEX bookings_version ON bookings (branch, version);

-- How far each branch's queue has followed.
CREATE TABLE booking_branches (
  branch    TEXT PRIMARY KEY,
  kiosk     TEXT NOT NULL DEFAULT '',   -- which counter hosts the queue, empty until it is heard of
  heard     INTEGER NOT NULL DEFAULT 0,    -- when that was, by the counter's clock
  version   INTEGER NOT NULL DEFAULT 0,    -- counts every change
  received  INTEGER NOT NULL DEFAULT 0,    -- what the branch has on its disk
  requested INTEGER NOT NULL DEFAULT 0,    -- whether it wants everything: 0, or when it asked
  sent      INTEGER NOT NULL DEFAULT 0     -- when something was last sent
);
