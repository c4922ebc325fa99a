CREATE TEMPORARY TABLE lines (line text);
\copy lines FROM pstdin WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
INSERT INTO decisions
SELECT CAST(json ->> 'time' AS timestamptz), CAST(json -> 'id' AS text), json ->> 'user',
  CASE WHEN json ? 'roles' THEN ARRAY(SELECT jsonb_array_elements_text(json -> 'roles')) END,
  CASE WHEN json ? 'agent' THEN ARRAY[json ->> 'agent'] WHEN json ? 'actors' THEN ARRAY(SELECT jsonb_array_elements_text(json -> 'actors')) END,
  json ->> 'task', json ->> 'scope', json ->> 'resource', json -> 'context', json ->> 'decision', json ->> 'reason',
  json -> 'policy' ->> 'name', json -> 'policy' ->> 'version', json -> 'policy' ->> 'digest'
FROM (SELECT CAST(line AS jsonb) AS json FROM lines) AS parsed;
