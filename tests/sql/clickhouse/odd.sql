INSERT INTO decisions (`time`, task, scope, decision, context) VALUES
  (NULL, 'job', 'a:half', 'allow', NULL),
  ('1969-12-31 23:59:59', 'job', 'a:half', 'allow', NULL),
  ('1900-01-01 00:00:00', 'job', 'a:half', 'allow', NULL),
  ('2200-01-01 00:00:00', 'job', 'a:half', 'allow', NULL),
  ('2026-03-08 07:00:00', NULL, 'a:half', 'allow', NULL),
  ('2026-03-08 07:00:00', 'job', NULL, 'allow', NULL),
  ('2026-03-08 07:00:00', 'job', 'a:half', NULL, NULL),
  ('2026-03-08 07:00:00', 'job', 'a:half', 'maybe', NULL),
  ('2026-03-08 07:00:00', 'job', 'a:half', 'allow', 'null'),
  ('2026-03-08 07:00:00', 'job', 'a:half', 'allow', '[1]');
