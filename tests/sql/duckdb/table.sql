CREATE TABLE decisions (
  "time" TIMESTAMPTZ, id VARCHAR, "user" VARCHAR, roles VARCHAR[], actors VARCHAR[], task VARCHAR, scope VARCHAR, resource VARCHAR,
  context JSON, decision VARCHAR, reason VARCHAR, policy_name VARCHAR, policy_version VARCHAR, policy_digest VARCHAR
);
