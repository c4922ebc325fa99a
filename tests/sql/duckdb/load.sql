INSERT INTO decisions
SELECT CAST(upper(json ->> '/time') AS TIMESTAMPTZ), json -> '/id', json ->> '/user', CAST(json -> '/roles' AS VARCHAR[]),
  CASE WHEN json ->> '/agent' IS NOT NULL THEN [json ->> '/agent'] ELSE CAST(json -> '/actors' AS VARCHAR[]) END, json ->> '/task', json ->> '/scope', json ->> '/resource',
  json -> '/context', json ->> '/decision', json ->> '/reason',
  json ->> '/policy/name', json ->> '/policy/version', json ->> '/policy/digest'
FROM read_json_objects(:log, format = 'newline_delimited');
