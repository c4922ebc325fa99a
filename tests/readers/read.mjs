// SPDX-License-Identifier: Apache-2.0
//
// read.mjs tap|junit|lcov FILE - prints as JSON what a reader from npm, which this project did not write, finds in a report.
// Exit 1: it finds something wrong with it.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Packages are installed in the build folder, from where this runs.
const require = createRequire(pathToFileURL(process.cwd() + '/'));
const [format, file] = process.argv.slice(2);
const text = fs.readFileSync(file, 'utf8');

function readTap() {
  const { Parser } = require('tap-parser');
  const points = [];
  const garbage = [];
  let version;
  const parser = new Parser({ strict: true }, (results) => {
    const wrong = results.failures.filter((failure) => failure.tapError);
    console.log(JSON.stringify({
      version, points, garbage, wrong, count: results.count, failed: results.fail, skipped: results.skip,
      todo: results.todo, plan: [results.plan.start, results.plan.end], bailout: results.bailout,
    }));
    process.exitCode = wrong.length + garbage.length > 0 ? 1 : 0;
  });
  parser.on('version', (number) => { version = number; });
  parser.on('assert', (point) => points.push({ ok: point.ok, name: point.name, skip: point.skip, diag: point.diag }));
  parser.on('extra', (line) => garbage.push(line));
  parser.end(text);
}

async function readJunit() {
  const { parse } = await import(pathToFileURL(require.resolve('junit2json')));
  console.log(JSON.stringify(await parse(text)));
}

function readLcov() {
  require('lcov-parse')(text, (error, data) => {
    if (error) throw new Error(error);
    console.log(JSON.stringify(data));
  });
}

await { tap: readTap, junit: readJunit, lcov: readLcov }[format]();
