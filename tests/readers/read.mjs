// SPDX-License-Identifier: Apache-2.0
//
// read.mjs - what readers from npm, which this project did not write, find in reports. Each line of standard input names one,
// as [tap|junit|lcov, FILE]; for each prints a line {"found": ...}, with "wrong": ... where something is wrong with it.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// Packages are installed in the build folder, from where this runs.
const require = createRequire(pathToFileURL(process.cwd() + '/'));

function readTap(text, done) {
  const { Parser } = require('tap-parser');
  const points = [];
  const garbage = [];
  let version;
  const parser = new Parser({ strict: true }, (results) => {
    const wrong = results.failures.filter((failure) => failure.tapError);
    const found = {
      version, points, count: results.count, failed: results.fail, skipped: results.skip,
      todo: results.todo, plan: [results.plan.start, results.plan.end], bailout: results.bailout,
    };
    done(wrong.length + garbage.length > 0 ? { found, wrong: { wrong, garbage } } : { found });
  });
  parser.on('version', (number) => { version = number; });
  parser.on('assert', (point) => points.push({ ok: point.ok, name: point.name, skip: point.skip, diag: point.diag }));
  parser.on('extra', (line) => garbage.push(line));
  parser.end(text);
}

async function readJunit(text, done) {
  const { parse } = await import(pathToFileURL(require.resolve('junit2json')));
  done({ found: await parse(text) });
}

function readLcov(text, done) {
  require('lcov-parse')(text, (error, found) => done(error ? { found: {}, wrong: String(error) } : { found }));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [format, file] = JSON.parse(line);
  const read = { tap: readTap, junit: readJunit, lcov: readLcov }[format];
  const answer = await new Promise((done) => {
    Promise.resolve().then(() => read(fs.readFileSync(file, 'utf8'), done)).catch((error) => done({ found: {}, wrong: String(error) }));
  });
  console.log(JSON.stringify(answer));
}
