INSERT INTO decisions ("time", task, scope, decision, roles, context) VALUES
  (NULL, 'job', 'a:half', 'allow', NULL, NULL),
  ('1969-12-31T23:59:59.5Z', 'job', 'a:half', 'allow', NULL, NULL),
  ('infinity', 'job', 'a:half', 'allow', NULL, NULL),
  ('2200-01-01T00:00:00Z', 'job', 'a:half', 'allow', NULL, NULL),
  ('2026-03-08T07:00:00Z', NULL, 'a:half', 'allow', NULL, NULL),
  ('2026-03-08T07:00:00Z', 'job', NULL, 'allow', NULL, NULL),
  ('2026-03-08T07:00:00Z', 'job', 'a:half', NULL, NULL, NULL),
  ('2026-03-08T07:00:00Z', 'job', 'a:half', 'maybe', NULL, NULL),
  ('2026-03-08T07:00:00Z', 'job', 'a:half', 'allow', ['x', NULL], NULL),
  ('2026-03-08T07:00:00Z', 'job', 'a:half', 'allow', NULL, '[1]');
