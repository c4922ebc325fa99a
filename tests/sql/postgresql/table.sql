CREATE TABLE decisions (
  "time" timestamptz, id text, "user" text, roles text[], actors text[], task text, scope text, resource text,
  context jsonb, decision text, reason text, policy_name text, policy_version text, policy_digest text
);
