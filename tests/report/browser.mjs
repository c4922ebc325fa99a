// SPDX-License-Identifier: Apache-2.0
//
// browser.mjs - a headless Chromium over its own pipe (--remote-debugging-pipe): no package, no port, no network.
//
// Messages of the DevTools protocol are JSON texts with a zero byte behind each, in on descriptor 3, out on 4.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export class Browser {
  static async start(program) {
    const browser = new Browser();
    browser.home = mkdtempSync(join(tmpdir(), 'scopec-browser-'));
    browser.process = spawn(program, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run',
      '--disable-extensions', '--disable-background-networking', '--force-color-profile=srgb', '--font-render-hinting=none',
      '--remote-debugging-pipe', `--user-data-dir=${browser.home}`, 'about:blank'], {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    browser.waiting = new Map();
    browser.listeners = [];
    browser.next = 1;
    let held = Buffer.alloc(0);
    browser.process.stdio[4].on('data', data => {
      held = Buffer.concat([held, data]);
      for (let end; (end = held.indexOf(0)) >= 0; held = held.subarray(end + 1)) browser.receive(JSON.parse(held.subarray(0, end)));
    });
    browser.process.on('exit', () => { for (const {reject} of browser.waiting.values()) reject(new Error('the browser ended')); });
    return browser;
  }

  receive(message) {
    if (message.id === undefined) {
      for (const listener of this.listeners) listener(message);
      return;
    }
    const {resolve, reject} = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) reject(new Error(JSON.stringify(message.error)));
    else resolve(message.result);
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    this.process.stdio[3].write(JSON.stringify({id, method, params, sessionId}) + '\0');
    return new Promise((resolve, reject) => this.waiting.set(id, {resolve, reject}));
  }

  async page() {
    const {targetId} = await this.send('Target.createTarget', {url: 'about:blank'});
    const {sessionId} = await this.send('Target.attachToTarget', {targetId, flatten: true});
    return new Page(this, targetId, sessionId);
  }

  async stop() {
    const ended = new Promise(resolve => this.process.on('exit', resolve));
    await this.send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.home, {recursive: true, force: true});
  }
}

class Page {
  constructor(browser, targetId, sessionId) {
    Object.assign(this, {browser, targetId, sessionId, complaints: [], requests: []});
    browser.listeners.push(message => { if (message.sessionId === sessionId) this.hear(message); });
  }

  send(method, params) { return this.browser.send(method, params, this.sessionId); }

  hear({method, params}) {
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled') this.complaints.push(`console.${params.type}`);
    if (method === 'Log.entryAdded') this.complaints.push(`${params.entry.level}: ${params.entry.text}`);
    const issue = params?.issue?.details?.genericIssueDetails?.errorType; // that a test clicks, and no person, is no fault of the page
    if (method === 'Audits.issueAdded' && issue !== 'NavigationEntryMarkedSkippable') this.complaints.push(`issue: ${JSON.stringify(params.issue)}`);
    if (method === 'Page.javascriptDialogOpening') {
      this.complaints.push(`dialog: ${params.message}`);
      this.send('Page.handleJavaScriptDialog', {accept: false});
    }
    if (method === 'Page.loadEventFired' && this.loaded) this.loaded();
  }

  // Milliseconds of processor time of the page's main thread so far: what a busy machine takes away does not count.
  async work() {
    const {metrics} = await this.send('Performance.getMetrics');
    return 1000 * metrics.find(metric => metric.name === 'TaskDuration').value;
  }

  // {width, height, dark, media, scripts}; milliseconds until all is laid out.
  async open(url, {width = 1280, height = 900, dark = false, media = 'screen', scripts = true, mobile = false} = {}) {
    for (const domain of ['Page', 'Network', 'Runtime', 'Log', 'Audits']) await this.send(`${domain}.enable`);
    await this.send('Performance.enable', {timeDomain: 'threadTicks'});
    await this.send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: 1, mobile});
    await this.send('Emulation.setEmulatedMedia', {media, features: [{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'},
      {name: 'prefers-reduced-motion', value: 'reduce'}]});
    await this.send('Emulation.setScriptExecutionDisabled', {value: !scripts});
    const loaded = new Promise(resolve => { this.loaded = resolve; });
    const begin = performance.now();
    await this.send('Page.navigate', {url});
    await loaded;
    if (scripts) await this.run('new Promise(done => requestAnimationFrame(() => setTimeout(() => done(document.documentElement.offsetHeight))))');
    return performance.now() - begin;
  }

  async run(expression) {
    const {result, exceptionDetails} = await this.send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
    if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
    return result.value;
  }

  async screenshot(clip) {
    const {data} = await this.send('Page.captureScreenshot', {format: 'png', ...(clip && {captureBeyondViewport: true, clip: {x: 0, y: 0, scale: 1, ...clip}})});
    return Buffer.from(data, 'base64');
  }

  async pdf() {
    const {data} = await this.send('Page.printToPDF', {printBackground: true, preferCSSPageSize: true});
    return Buffer.from(data, 'base64');
  }

  close() { return this.browser.send('Target.closeTarget', {targetId: this.targetId}); }
}
