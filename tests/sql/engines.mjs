// SPDX-License-Identifier: Apache-2.0
//
// engines.mjs ENGINE LOG SCHEMA.sql LOAD.sql QUERY.sql... - loads a decision log into an engine that runs in this process, and prints the
// rows of each query, one a line, with a line "--" between two. Statements are split at lines that end in a semicolon; :log in LOAD.sql
// stands for the log's path.
import { readFileSync } from 'node:fs';

const [engine, log, schema, load, ...queries] = process.argv.slice(2);

async function duckdb() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return {
    run: async (sql) => void (await connection.run(sql)),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row[0]),
  };
}

async function clickhouse() {
  const { Session } = await import('chdb');
  const session = new Session();
  return {
    run: async (sql) => void session.query(sql),
    rows: async (sql) => session.query(sql, 'JSONCompactEachRow').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line)[0]),
  };
}

const db = await { duckdb, clickhouse }[engine]();
for (const file of [schema, load])
  for (const statement of readFileSync(file, 'utf8').split(/;\n/))
    if (statement.trim() !== '') await db.run(statement.replaceAll(':log', () => `'${log.replaceAll("'", "''")}'`));
let first = true;
for (const query of queries) {
  const rows = await db.rows(readFileSync(query, 'utf8'));
  process.stdout.write((first ? '' : '--\n') + rows.map((row) => `${row}\n`).join(''));
  first = false;
}
