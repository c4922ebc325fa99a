/* SPDX-License-Identifier: Apache-2.0
 *
 * verb_init.c - the `init` command: a first policy to start from.
 */
#include <errno.h>
#include <sys/stat.h>

#include "output.h"

/* By lines: a string literal has a limit. A test compiles it and asks what run_init prints. */
static const char *const starter[] = {
    "# Who may let which agent do what. Check it with `scopec check`, ask it with `scopec eval`.",
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
    "      - {scopes: ['app:deploy:*'], when: strong-login, id: developer-deploys}",
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
    "  - {from: [role:developer], to: [agent:deploybot], tasks: [release], id: developers-release}",
    "",
    "# Guardrails: a deny wins over every grant.",
    "denies:",
    "  - id: no-late-deletes",
    "    scopes: ['app:**:delete']",
    "    unless: outside-production or business-hours",
    "    message: in production, deploys are undone in business hours only",
};

static int make_folder(struct cmd_run *run, const char *folder) {
  if (mkdir(folder, 0777) == 0) return CMD_YES;
  struct stat info;
  if (errno == EEXIST && stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) return CMD_YES;
  return cmd_fail(run, "cannot make folder %s: %s", folder, strerror(errno));
}

static int run_init(struct cmd_run *run) {
  const char *folder = cmd_operand(run) != NULL ? cmd_operand(run) : "policy";
  size_t len = strlen(folder);
  struct sc_text text = {0};
  for (size_t i = 0; i < sizeof(starter) / sizeof(starter[0]); i++)
    sc_text_format(&run->arena, &text, "%s\n", starter[i]);
  int status = make_folder(run, folder);
  if (status != CMD_YES) return status;
  while (len > 1 && folder[len - 1] == '/') len--;
  struct sc_str path = sc_str_format(&run->arena, "%.*s/policy.yaml%c", (int)len, folder, 0);
  struct stat info;
  if (lstat(path.ptr, &info) == 0)
    return cmd_fail(run, "%s exists already; nothing was changed", path.ptr);
  if (!cmd_write_file(run, path.ptr, text.items, text.count, CMD_WRITE_NEW)) return CMD_USAGE;
  printf("Wrote %s. Next:\n\n", path.ptr);
  printf("  scopec check %s\n", folder);
  printf("  scopec eval %s --user dana@example.com --agent deploybot --task release \\\n"
         "    --scope app:deploy:create --context mfa=true\n",
         folder);
  puts("\nThen leave out mfa=true, or put `explain` in place of `eval`.");
  return CMD_YES;
}

static const struct cmd_example examples[] = {
    {"scopec init demo", "write demo/policy.yaml"},
    {NULL, NULL},
};

const struct cmd_verb cmd_init = {
    .name = "init",
    .summary = "write a first policy to start from",
    .operand = "[DIR]",
    .operand_help = "the folder of the new policy, default: policy",
    .text =
        "Writes DIR/policy.yaml: a small policy with comments, which compiles as it is, and prints "
        "the commands to try next. DIR is made if it is missing (default: policy). An existing "
        "file is never overwritten.",
    .examples = examples,
    .run = run_init,
};
