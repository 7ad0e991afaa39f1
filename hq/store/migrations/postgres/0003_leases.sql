-- Which ingest worker takes which shard of the branches. A worker that is not heard of in
-- time has ended, and its shards are free.
CREATE TABLE ingest_workers (
  worker  TEXT COLLATE "C" PRIMARY KEY,
  expires BIGINT NOT NULL
);

CREATE TABLE leases (
  shard  BIGINT PRIMARY KEY,
  worker TEXT COLLATE "C" NOT NULL REFERENCES ingest_workers ON DELETE CASCADE
);

-- A foreign key asks for the stream's row once for every event and locks it. Ingest makes
-- that row in the same transaction before any event of it, and nothing removes one while
-- events of it are there.
ALTER TABLE events DROP CONSTRAINT events_stream_fkey;
