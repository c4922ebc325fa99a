/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_init.c - the `init` command: a first policy to start from, with its tests.
 */
#include <errno.h>
#include <sys/stat.h>

#include "output.h"

/* By lines: a string literal has a limit. A test compiles it, and does what run_init prints. */
static const char *const starter_policy[] = {
    "# Who may let which agent do what. `scopec check` reads it, `scopec test` tests it, `scopec "
    "eval` asks it.",
    "scopec: 1  # the version of the language",
    "policy: example",
    "version: 0.1.0  # raise it with every change",
    "zone: UTC       # the time zone of now.clock, now.weekday, now.date",
    "",
    "# What a request may say about its circumstances.",
    "context:",
    "  mfa: bool  # the person has passed multi-factor authentication",
    "  environment: [dev, staging, production]",
    "",
    "# Named conditions. A fact that is missing never widens access.",
    "conditions:",
    "  strong-login: mfa",
    "  outside-production: environment < production",
    "  business-hours: now.weekday in mon..fri and now.clock in 09:00..18:00",
    "",
    "# Everything that can be allowed, with its risk.",
    "scopes:",
    "  app:logs:read: {risk: low, title: Read logs}",
    "  app:deploy:create: {risk: high, title: Start a deploy, ttl: 30m}",
    "  app:deploy:delete: {risk: critical, title: Undo a deploy}",
    "",
    "# What people hold.",
    "roles:",
    "  developer:",
    "    grants:",
    "      - app:logs:read",
    "      - {scopes: [app:deploy:create, app:deploy:delete], when: strong-login, id: "
    "developer-deploys}",
    "",
    "users:",
    "  dana@example.com: {roles: [developer]}",
    "",
    "# What agents are for. A task lists the scopes it needs, and no more.",
    "agents:",
    "  deploybot:",
    "    owner: platform-team",
    "    tasks:",
    "      release:",
    "        title: Deploy a release and watch its logs",
    "        scopes: [app:logs:read, app:deploy:create, app:deploy:delete]",
    "        ttl: 15m",
    "",
    "# Who may hand which task to which agent.",
    "delegations:",
    "  - {from: [role:developer], to: [agent:deploybot], tasks: [release], expires: 2031-01-01, "
    "id: developers-release}",
    "",
    "# Guardrails: a deny wins over every grant.",
    "denies:",
    "  - id: no-late-deletes",
    "    scopes: ['app:**:delete']",
    "    unless: outside-production or business-hours",
    "    message: in production, deploys are undone in business hours only",
};

/* Its tests. A test demands that they pass, and that they need every rule above. */
static const char *const starter_tests[] = {
    "# What the policy must allow, and what it must deny. Run it with `scopec test`; `scopec "
    "schema test` helps an editor.",
    "scopec_test: 1  # the version of the test language",
    "suite: example",
    "",
    "# Tests never see the clock: it is what they say. This is a Monday.",
    "fixtures:",
    "  now: 2026-03-02T10:00:00Z",
    "  contexts:",
    "    production: {mfa: true, environment: production}",
    "    at-night: [production, {now: 2026-03-02T22:00:00Z}]",
    "",
    "# What a test does not say itself.",
    "defaults: {user: dana@example.com, agent: deploybot, task: release, context: production}",
    "",
    "tests:",
    "  # One request, and what matters of the answer.",
    "  - name: a release gets a token for 15 minutes",
    "    scope: app:deploy:create",
    "    expect: {decision: allow, rules_include: [developer-deploys, developers-release], ttl: "
    "15m}",
    "",
    "  - name: a missing fact never widens access",
    "    scope: app:deploy:create",
    "    without: [mfa]",
    "    expect: {reason: condition-unknown, missing_attributes: [mfa]}",
    "",
    "  # Many requests, one a line.",
    "  - name: undoing a deploy",
    "    scope: app:deploy:delete",
    "    columns: [context, expect]",
    "    rows:",
    "      - [production, allow]",
    "      - [at-night, denied-by-rule]",
    "      - [[at-night, {environment: staging}], allow]",
    "",
    "  # All requests there are: whatever `allow` does not list must be denied.",
    "  - name: nobody may do more",
    "    matrix: {users: ['*'], agents: ['*'], tasks: ['*'], scopes: ['*'], contexts: ['*']}",
    "    allow:",
    "      - {scopes: [app:logs:read, app:deploy:create]}",
    "      - {scopes: [app:deploy:delete], contexts: [production]}",
};

struct file {
  const char *name;
  const char *const *lines;
  size_t line_count;
};
static const struct file files[] = {
    {"policy.yaml", starter_policy, sizeof starter_policy / sizeof *starter_policy},
    {"policy_test.yaml", starter_tests, sizeof starter_tests / sizeof *starter_tests},
};
#define FILES (sizeof files / sizeof *files)

static int make_folder(struct cmd_run *run, const char *folder) {
  if (mkdir(folder, 0777) == 0) return CMD_YES;
  struct stat info;
  if (errno == EEXIST && stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) return CMD_YES;
  return cmd_fail(run, "cannot make folder %s: %s", folder, strerror(errno));
}

/* All or, where one of the names is taken, none. */
static int write_files(struct cmd_run *run, const char *paths[FILES]) {
  struct stat info;
  for (size_t i = 0; i < FILES; i++)
    if (lstat(paths[i], &info) == 0)
      return cmd_fail(run, "%s exists already; nothing was changed", paths[i]);
  for (size_t i = 0; i < FILES; i++) {
    struct sc_text text = {0};
    for (size_t k = 0; k < files[i].line_count; k++)
      sc_text_format(&run->arena, &text, "%s\n", files[i].lines[k]);
    if (!cmd_write_file(run, paths[i], text.items, text.count, CMD_WRITE_NEW)) return CMD_USAGE;
  }
  return CMD_YES;
}

static int run_init(struct cmd_run *run) {
  const char *folder = cmd_operand(run) != NULL ? cmd_operand(run) : "policy";
  const char *paths[FILES];
  size_t len = strlen(folder);
  int status = make_folder(run, folder);
  if (status != CMD_YES) return status;
  while (len > 1 && folder[len - 1] == '/') len--;
  for (size_t i = 0; i < FILES; i++)
    paths[i] = sc_str_format(&run->arena, "%.*s/%s%c", (int)len, folder, files[i].name, 0).ptr;
  status = write_files(run, paths);
  if (status != CMD_YES) return status;
  printf("Wrote %s and its tests, %s. Next:\n\n", paths[0], paths[1]);
  printf("  scopec check %s\n", folder);
  printf("  scopec test %s\n", folder);
  printf("  scopec eval %s --user dana@example.com --agent deploybot --task release \\\n"
         "    --scope app:deploy:create --context mfa=true\n",
         folder);
  puts("\nThen leave out mfa=true, or put `explain` in place of `eval`.");
  return CMD_YES;
}

static const struct cmd_example examples[] = {
    {"scopec init demo", "write demo/policy.yaml and demo/policy_test.yaml"},
    {NULL, NULL},
};

const struct cmd_verb cmd_init = {
    .name = "init",
    .summary = "write a first policy with its tests to start from",
    .operand = "[DIR]",
    .operand_help = "the folder of the new policy, default: policy",
    .text = "Writes DIR/policy.yaml, a small policy with comments, which compiles as it is, and "
            "DIR/policy_test.yaml, tests that pass and need each of its rules, and prints the "
            "commands to try next. DIR is made if it is missing (default: policy). An existing "
            "file is never overwritten.",
    .examples = examples,
    .run = run_init,
};
