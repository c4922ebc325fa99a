// SPDX-License-Identifier: Apache-2.0
//
// scope.mjs - decisions from a table, in Node or a browser, through the WebAssembly build of libscope (`make wasm`). It imports
// nothing; requests are the objects that `scopec eval --requests` reads, and are answered alike.
//
//   const { ScopeTable } = await import("./scope.mjs");
//   const table = await ScopeTable.open(await readFile("scope.wasm"), await readFile("policy.sct"));
//   table.decide({ user: "alice", agent: "infrabot", task: "deploy", scope: "deploy:create", context: { mfa: true } });
//   // { decision: "allow", reason: "allowed", leg: "none", hop: 0, obligations: { ttl_s: 1800, step_up: [], log: "full" } }

const VALUE = { BOOL: 1, INT: 2, INSTANT: 3, STRING: 4, SET: 5, IP: 6 };
const TEXT = { REASON: 0, LEG: 1, STATUS: 2, STEP_UP: 3 };
const LOG = ["minimal", "standard", "full"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Seconds since 1970, or null.
function instant(text) {
  if (typeof text !== "string" || !INSTANT.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : BigInt(Math.floor(ms / 1000));
}

export class ScopeTable {
  #wasm; #bytes; #texts; #at; #reasons = []; #legs = []; #types = new Map();

  // `module` and `table` are bytes. Throws an Error that says why if the table is refused.
  static async open(module, table) {
    const { instance } = await WebAssembly.instantiate(module, {});
    return new ScopeTable(instance.exports, table);
  }

  constructor(wasm, table) {
    this.#wasm = wasm;
    const start = (wasm.wasm_heap() + 63) & ~63;
    this.#texts = start + table.length + 8;
    this.#reserve(this.#texts + (1 << 16));
    this.#bytes.set(table, start);
    const status = wasm.wasm_open(start, table.length);
    if (status !== 0) throw new Error(this.#text(TEXT.STATUS, status));
  }

  #reserve(end) {
    const missing = end - this.#wasm.memory.buffer.byteLength;
    if (missing > 0) this.#wasm.memory.grow(Math.ceil(missing / 65536));
    if (this.#bytes === undefined || this.#bytes.buffer !== this.#wasm.memory.buffer) this.#bytes = new Uint8Array(this.#wasm.memory.buffer);
  }

  #text(kind, index) {
    const at = this.#wasm.wasm_text(kind, index);
    return decoder.decode(this.#bytes.subarray(at, at + this.#wasm.wasm_text_len()));
  }

  // Puts a text where it stays until the decision; returns its address and leaves its length in #len.
  #len = 0;
  #put(text) {
    const at = this.#at;
    this.#reserve(at + text.length * 3 + 8);
    const { read, written } = encoder.encodeInto(text, this.#bytes.subarray(at));
    if (read !== text.length) throw new RangeError("text does not fit");
    this.#len = written;
    this.#at = at + written;
    return at;
  }

  #type(name, at, len) {
    let type = this.#types.get(name);
    if (type === undefined) this.#types.set(name, (type = this.#wasm.wasm_attr_type(at, len)));
    return type;
  }

  #attr(name, value) {
    const at = this.#put(name), len = this.#len, type = this.#type(name, at, len), wasm = this.#wasm;
    if (type === VALUE.BOOL && typeof value === "boolean") wasm.wasm_attr_number(at, len, type, value ? 1n : 0n);
    else if (type === VALUE.INT && Number.isSafeInteger(value)) wasm.wasm_attr_number(at, len, type, BigInt(value));
    else if (type === VALUE.INSTANT && instant(value) !== null) wasm.wasm_attr_number(at, len, type, instant(value));
    else if ((type === VALUE.STRING || type === VALUE.IP) && typeof value === "string") {
      const text = this.#put(value);
      wasm.wasm_attr_string(at, len, text, this.#len);
    } else if (type === VALUE.SET && Array.isArray(value) && value.every((item) => typeof item === "string")) {
      for (const item of value) {
        const text = this.#put(item);
        wasm.wasm_item(text, this.#len);
      }
      wasm.wasm_attr_set(at, len, value.length);
    } // else: missing, or of the wrong type, which counts as missing
  }

  #build(request) {
    const wasm = this.#wasm;
    this.#at = this.#texts;
    wasm.wasm_begin();
    for (const key in request) {
      const value = request[key];
      if (key === "context") {
        for (const name in value) {
          if (name !== "now") this.#attr(name, value[name]);
          else if (instant(value.now) !== null) wasm.wasm_now(instant(value.now));
        }
      } else if (key === "roles" || key === "actors") {
        const add = key === "roles" ? wasm.wasm_role : wasm.wasm_actor;
        for (const item of value) {
          const at = this.#put(item);
          add(at, this.#len);
        }
      } else if (key !== "id") {
        const set = key === "agent" ? wasm.wasm_actor : wasm["wasm_" + key];
        if (set === undefined || typeof value !== "string") throw new TypeError(`a request has no text "${key}"`);
        const at = this.#put(value);
        set(at, this.#len);
      }
    }
  }

  // Only whether it is allowed.
  allows(request) {
    this.#build(request);
    return this.#wasm.wasm_decide() === 0;
  }

  decide(request) {
    const wasm = this.#wasm;
    this.#build(request);
    const reason = wasm.wasm_decide(), leg = wasm.wasm_leg();
    const answer = { decision: reason === 0 ? "allow" : "deny", reason: (this.#reasons[reason] ??= this.#text(TEXT.REASON, reason)),
      leg: (this.#legs[leg] ??= this.#text(TEXT.LEG, leg)), hop: wasm.wasm_hop() };
    if (reason !== 0) return answer;
    const mask = wasm.wasm_step_ups(), step_up = [];
    for (let i = 0; i < 32; i++) if ((mask >>> i) & 1) step_up.push(this.#text(TEXT.STEP_UP, i));
    answer.obligations = { ttl_s: wasm.wasm_ttl(), step_up, log: LOG[wasm.wasm_log()] };
    return answer;
  }
}
