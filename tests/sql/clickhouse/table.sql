CREATE TABLE decisions (
  `time` Nullable(DateTime64(6, 'UTC')), id Nullable(String), `user` Nullable(String), roles Array(String), actors Array(String),
  task Nullable(String), scope Nullable(String), resource Nullable(String), context Nullable(String), decision Nullable(String),
  reason Nullable(String), policy_name Nullable(String), policy_version Nullable(String), policy_digest Nullable(String)
) ENGINE = MergeTree ORDER BY tuple();
