// SPDX-License-Identifier: Apache-2.0
//
// usage: node --expose-gc peer.mjs ENGINE WORKLOAD MODULES [SCOPE.wasm] - loads a generated workload into one engine, asks it, checks
// every answer against the expected one, and prints one line of JSON: load_ms, memory_mb, ns (median of 5 rounds), asked, wrong.
//
// Each engine is used as its documentation recommends (docs/PERFORMANCE.md says how). Rounds are as long as two seconds allow.
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import path from "node:path";

const [engine, workload, modules, wasm] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "package.json"));
const START = 9, END = 17;

// facts.txt: "g USER SCOPE", "e AGENT TASK SCOPE hours|any", "d AGENT SCOPE".
async function eachFact(visit) {
  for await (const line of createInterface({ input: createReadStream(path.join(workload, "facts.txt")) })) visit(line.split(" "));
}

const into = (map, key, make) => map.get(key) ?? (map.set(key, make()), map.get(key));

const engines = {
  // What one would write without a policy engine.
  async maps() {
    const held = new Map(), entries = new Map(), denied = new Map();
    await eachFact(([kind, a, b, c, d]) => {
      if (kind === "g") into(held, a, () => new Set()).add(b);
      else if (kind === "e") into(into(entries, a, () => new Map()), b, () => new Map()).set(c, d === "hours");
      else into(denied, a, () => new Set()).add(b);
    });
    return (q) => {
      if (!held.get(q.user)?.has(q.scope)) return false;
      const inHours = entries.get(q.agent)?.get(q.task)?.get(q.scope);
      if (inHours === undefined || (inHours && (q.hour < START || q.hour >= END))) return false;
      return !denied.get(q.agent)?.has(q.scope);
    };
  },

  // libscope, the WebAssembly build.
  async scopec() {
    const { ScopeTable } = await import("../../runtime/wasm/scope.mjs");
    const table = await ScopeTable.open(readFileSync(wasm), readFileSync(path.join(workload, "table.sct")));
    return (q) => table.allows(q.request);
  },

  // An ability for each user and each task of an agent, built from its rules once and kept; conditions and inverted rules are CASL's.
  async casl() {
    const { createMongoAbility, subject } = require("@casl/ability");
    const users = new Map(), tasks = new Map(), denies = new Map();
    await eachFact(([kind, a, b, c, d]) => {
      if (kind === "g") into(users, a, () => []).push({ action: "use", subject: b });
      else if (kind === "e")
        into(tasks, `${a}/${b}`, () => []).push({ action: "use", subject: c, ...(d === "hours" && { conditions: { hour: { $gte: START, $lt: END } } }) });
      else into(denies, a, () => []).push({ action: "use", subject: b, inverted: true });
    });
    for (const [user, rules] of users) users.set(user, createMongoAbility(rules));
    for (const [task, rules] of tasks) tasks.set(task, createMongoAbility(rules.concat(denies.get(task.slice(0, task.indexOf("/"))) ?? [])));
    return (q) =>
      (users.get(q.user)?.can("use", q.scope) ?? false) &&
      (tasks.get(`${q.agent}/${q.task}`)?.can("use", subject(q.scope, { hour: q.hour })) ?? false);
  },

  // Two models: who holds a scope; what a task of an agent may use, denies before allows.
  async casbin() {
    const { newEnforcer, newModelFromString, StringAdapter } = require("casbin");
    const users = [], agents = [];
    await eachFact(([kind, a, b, c, d]) => {
      if (kind === "g") users.push(`p, ${a}, ${b}`);
      else if (kind === "e") agents.push(`p, ${a}, ${b}, ${c}, ${d === "hours" ? `${START}, ${END}` : "0, 24"}, allow`);
      else agents.push(`p, ${a}, *, ${b}, 0, 24, deny`);
    });
    const held = await newEnforcer(
      newModelFromString("[request_definition]\nr = sub, obj\n[policy_definition]\np = sub, obj\n[policy_effect]\ne = some(where (p.eft == allow))\n" +
        "[matchers]\nm = r.sub == p.sub && r.obj == p.obj\n"), new StringAdapter(users.join("\n")));
    const tasks = await newEnforcer(
      newModelFromString("[request_definition]\nr = agent, task, obj, hour\n[policy_definition]\np = agent, task, obj, from, to, eft\n" +
        "[policy_effect]\ne = some(where (p.eft == allow)) && !some(where (p.eft == deny))\n[matchers]\nm = r.agent == p.agent && " +
        "(p.task == '*' || r.task == p.task) && r.obj == p.obj && r.hour >= p.from && r.hour < p.to\n"), new StringAdapter(agents.join("\n")));
    return async (q) => (await held.enforce(q.user, q.scope)) && (await tasks.enforce(q.agent, q.task, q.scope, q.hour));
  },

  // One policy set, parsed once; each request brings the entities that it is about, as services with a store of entities do.
  async cedar() {
    const cedar = require("@cedar-policy/cedar-wasm/nodejs");
    const held = new Map(), always = new Map(), hours = new Map(), denied = new Map();
    await eachFact(([kind, a, b, c, d]) => {
      if (kind === "g") into(held, a, () => []).push(b);
      else if (kind === "e") into(d === "hours" ? hours : always, `${a}/${b}`, () => []).push(c);
      else into(denied, a, () => []).push(b);
    });
    const policies = `
      permit(principal is User, action == Action::"use", resource is Scope)
      when { principal.grants.contains(context.scope) && (context.task.always.contains(context.scope) ||
             (context.task.hours.contains(context.scope) && context.hour >= ${START} && context.hour < ${END})) };
      forbid(principal, action, resource) when { context.agent.denied.contains(context.scope) };`;
    const parsed = cedar.preparsePolicySet("p", { staticPolicies: policies, templates: {}, templateLinks: [] });
    if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
    const id = (type, name) => ({ type, id: name });
    const ref = (type, name) => ({ __entity: id(type, name) });
    return (q) => {
      const task = `${q.agent}/${q.task}`;
      const answer = cedar.statefulIsAuthorized({
        principal: id("User", q.user), action: id("Action", "use"), resource: id("Scope", q.scope), preparsedPolicySetId: "p",
        context: { scope: q.scope, hour: q.hour, task: ref("Task", task), agent: ref("Agent", q.agent) },
        entities: [
          { uid: id("User", q.user), attrs: { grants: held.get(q.user) ?? [] }, parents: [] },
          { uid: id("Task", task), attrs: { always: always.get(task) ?? [], hours: hours.get(task) ?? [] }, parents: [] },
          { uid: id("Agent", q.agent), attrs: { denied: denied.get(q.agent) ?? [] }, parents: [] },
        ],
      });
      return answer.type === "success" && answer.response.decision === "allow";
    };
  },
};

function questions(limit) {
  const lines = readFileSync(path.join(workload, "requests.jsonl"), "utf8").split("\n").slice(0, limit);
  const expected = readFileSync(path.join(workload, "expected.txt"), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line, i) => {
    const request = JSON.parse(line);
    const hour = Number(request.context.now.slice(11, 13));
    return { request, user: request.user, agent: request.agent, task: request.task, scope: request.scope, hour, allow: expected[i] === "allowed" };
  });
}

const ROUNDS = 5, ROUND_NS = 2e9, REQUESTS_MAX = 200000; // more would measure the garbage collector's way through the requests
const memory = async () => {
  for (let i = 0; i < 5; i++) { // what one leaves to finalizers, the next frees
    globalThis.gc();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage(); // what the engine holds; the process's own size follows the collector's mood
  return heapUsed + external;
};
const asked = questions(REQUESTS_MAX);
const before = await memory(), began = performance.now();
const decide = await engines[engine]();
const load_ms = performance.now() - began, memory_mb = (await memory() - before) / 2 ** 20;
let wrong = 0;
async function round(count) {
  const isAsync = engine === "casbin", start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) {
    const answer = isAsync ? await decide(asked[i]) : decide(asked[i]);
    if (answer !== asked[i].allow) wrong++;
  }
  return Number(process.hrtime.bigint() - start) / count;
}
const pilot = await round(Math.min(asked.length, 20));
const count = Math.max(20, Math.min(asked.length, Math.floor(ROUND_NS / pilot)));
await round(count); // to warm up
const times = [];
for (let i = 0; i < ROUNDS; i++) times.push(await round(count));
times.sort((a, b) => a - b);
console.log(JSON.stringify({ load_ms, memory_mb, ns: times[ROUNDS >> 1], asked: count, wrong }));
