// SPDX-License-Identifier: Apache-2.0
//
// usage: node wasm_test.mjs SCOPE.wasm TABLE.sct REQUESTS ANSWERS - the WebAssembly build answers each request as scopec eval did
// (ANSWERS: its lines): decision, reason, leg, obligations.
import { readFileSync } from "node:fs";
import { ScopeTable } from "../runtime/wasm/scope.mjs";

const [module, table, requests, answers] = process.argv.slice(2);
const lines = (path) => readFileSync(path, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(module)));
const open = await ScopeTable.open(readFileSync(module), readFileSync(table));
const expected = lines(answers), asked = lines(requests);
let failed = imports.length + (expected.length === asked.length ? 0 : 1);
asked.forEach((request, i) => {
  const is = open.decide(request), should = expected[i];
  const same = is.decision === should.decision && is.reason === should.reason && is.leg === should.leg &&
    JSON.stringify(is.obligations) === JSON.stringify(should.obligations) && open.allows(request) === (should.decision === "allow");
  if (!same && failed++ < 5) console.log(`FAIL ${JSON.stringify(request)}\n  is ${JSON.stringify(is)}\n  should be ${JSON.stringify(should)}`);
});
const damaged = readFileSync(table);
damaged[1200] ^= 1; // in the first required section
await ScopeTable.open(readFileSync(module), damaged).then(() => failed++, (error) => { if (!/damaged/.test(error.message)) failed++; });
console.log(`${asked.length + 2 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
