-- Which ingest worker takes which shard of the branches. A worker that is not heard of in
-- time has ended, and its shards are free.
CREATE TABLE ingest_workers (
  worker  TEXT PRIMARY KEY,
  expires INTEGER NOT NULL
);

CREATE TABLE leases (
  shard  INTEGER PRIMARY KEY,
  worker TEXT NOT NULL REFERENCES ingest_workers ON DELETE CASCADE
);
