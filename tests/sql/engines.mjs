// SPDX-License-Identifier: Apache-2.0
//
// engines.mjs ENGINE FOLDER LOG QUERY.sql [LOG QUERY.sql]... - in an engine that runs in this process: for each log makes the table
// (FOLDER/table.sql), loads the log (FOLDER/load.sql, where :log stands for its path), after a log "odd" inserts odd rows (FOLDER/odd.sql) and writes the
// rows of its query to QUERY.sql.rows. Statements end with a semicolon at the end of a line. To be run where the engine's npm package is.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [engine, folder, ...pairs] = process.argv.slice(2);
const here = createRequire(pathToFileURL(`${process.cwd()}/`));

async function duckdb() {
  const { DuckDBInstance } = here('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return {
    run: (sql) => connection.run(sql),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row[0]),
  };
}

async function clickhouse() {
  const session = new (here('chdb').Session)();
  return {
    run: async (sql) => session.query(sql),
    rows: async (sql) => session.query(sql, 'JSONCompactEachRow').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)[0]),
  };
}

const statements = (path) => readFileSync(path, 'utf8').split(/;\n/).filter((text) => text.trim() !== '');
const db = await { duckdb, clickhouse }[engine]();
for (let i = 0; i < pairs.length; i += 2) {
  const [log, query] = pairs.slice(i, i + 2);
  await db.run('DROP TABLE IF EXISTS decisions');
  const files = ['table.sql', 'load.sql', ...(basename(log) === 'odd.jsonl' ? ['odd.sql'] : [])];
  for (const statement of files.flatMap((name) => statements(join(folder, name))))
    await db.run(statement.replaceAll(':log', () => `'${log.replaceAll("'", "''")}'`));
  writeFileSync(`${query}.rows`, (await db.rows(readFileSync(query, 'utf8'))).map((row) => `${row}\n`).join(''));
}
process.exit(0);
