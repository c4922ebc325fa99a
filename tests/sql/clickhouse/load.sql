INSERT INTO decisions
SELECT parseDateTime64BestEffort(upper(JSONExtractString(line, 'time')), 6, 'UTC'), JSONExtractRaw(line, 'id'),
  if(JSONHas(line, 'user'), JSONExtractString(line, 'user'), NULL), JSONExtract(line, 'roles', 'Array(String)'),
  if(JSONHas(line, 'agent'), [JSONExtractString(line, 'agent')], JSONExtract(line, 'actors', 'Array(String)')),
  JSONExtractString(line, 'task'), JSONExtractString(line, 'scope'),
  if(JSONHas(line, 'resource'), JSONExtractString(line, 'resource'), NULL),
  if(JSONHas(line, 'context'), JSONExtractRaw(line, 'context'), NULL), JSONExtractString(line, 'decision'),
  if(JSONHas(line, 'reason'), JSONExtractString(line, 'reason'), NULL),
  if(JSONHas(line, 'policy'), JSONExtractString(line, 'policy', 'name'), NULL),
  if(JSONHas(line, 'policy'), JSONExtractString(line, 'policy', 'version'), NULL),
  if(JSONHas(line, 'policy'), JSONExtractString(line, 'policy', 'digest'), NULL)
FROM file(:log, 'LineAsString', 'line String')
SETTINGS allow_simdjson = 0;
