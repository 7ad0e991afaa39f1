-- What became of each number that a branch's queue gave. The events of one come in any order.
CREATE TABLE tickets (
  branch    TEXT COLLATE "C" NOT NULL,
  ticket    TEXT COLLATE "C" NOT NULL,
  service   TEXT COLLATE "C" NOT NULL DEFAULT '',
  class     TEXT COLLATE "C" NOT NULL DEFAULT '',
  day       TEXT COLLATE "C" NOT NULL DEFAULT '',   -- 2006-01-02, Asia/Shanghai, of the issue; empty until that arrives
  hour      BIGINT NOT NULL DEFAULT 0,    -- of the issue, likewise
  told_from BIGINT NOT NULL DEFAULT -1,   -- the wait that was shown, minutes; -1 if none
  told_to   BIGINT NOT NULL DEFAULT -1,
  waited    BIGINT NOT NULL DEFAULT -1,   -- seconds from the arrival to the first call, -1 before
  served    BOOLEAN NOT NULL DEFAULT false,
  no_show   BOOLEAN NOT NULL DEFAULT false,  -- once called, did not come
  left_away BOOLEAN NOT NULL DEFAULT false,  -- gave up
  day_over  BOOLEAN NOT NULL DEFAULT false,  -- was not called before the end of the day
  PRIMARY KEY (branch, ticket)
);
CREATE INDEX tickets_day ON tickets (day, branch);

-- What is booked. Code and phone tail are keyed hashes under the branch's key.
CREATE TABLE bookings (
  id         TEXT COLLATE "C" PRIMARY KEY,
  request    TEXT COLLATE "C" NOT NULL UNIQUE,      -- who asked, and the key they gave: a repeat finds it
  digest     BYTEA NOT NULL,             -- of what they asked for
  branch     TEXT COLLATE "C" NOT NULL,
  service    TEXT COLLATE "C" NOT NULL,
  slot       BIGINT NOT NULL,             -- Unix seconds
  code       TEXT COLLATE "C" NOT NULL,
  draw       BIGINT NOT NULL,             -- which code was free, counted from 0
  tail       TEXT COLLATE "C" NOT NULL,
  vip        BOOLEAN NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  created    BIGINT NOT NULL,
  cancelled  BOOLEAN NOT NULL DEFAULT false,
  version    BIGINT NOT NULL,             -- of the branch's bookings that brought its last change
  refused    TEXT COLLATE "C" NOT NULL DEFAULT '',  -- the branch's reason
  checked_in BIGINT NOT NULL DEFAULT 0,
  late       BOOLEAN NOT NULL DEFAULT false  -- came too late and waits like a walk-in
);
CREATE INDEX bookings_slot ON bookings (branch, slot);
CREATE INDEX bookings_version ON bookings (branch, version);

-- How far each branch's queue has followed.
CREATE TABLE booking_branches (
  branch    TEXT COLLATE "C" PRIMARY KEY,
  kiosk     TEXT COLLATE "C" NOT NULL DEFAULT '',   -- which counter hosts the queue, empty until it is heard of
  heard     BIGINT NOT NULL DEFAULT 0,    -- when that was, by the counter's clock
  version   BIGINT NOT NULL DEFAULT 0,    -- counts every change
  received  BIGINT NOT NULL DEFAULT 0,    -- what the branch has on its disk
  requested BIGINT NOT NULL DEFAULT 0,    -- whether it wants everything: 0, or when it asked
  sent      BIGINT NOT NULL DEFAULT 0     -- when something was last sent
);
