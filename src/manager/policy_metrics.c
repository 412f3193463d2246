#include "manager/policy_metrics.h"

#include <inttypes.h>

static void put(FILE *out, const struct server_status *status, const char *name,
                const char *help, bool refused)
{
    fprintf(out, "# HELP openwins_%s %s\n# TYPE openwins_%s counter\n", name, help, name);
    for (int rule = 0; rule < WINS_RULES; rule++) {
        const struct policy_count *count = &status->policy[rule];

        fprintf(out, "openwins_%s{policy=\"%s\"} %" PRIu64 "\n", name,
                wins_rule_row((enum wins_rule)rule)->name,
                refused ? count->hits : count->would_have);
    }
}

void policy_metrics(FILE *out, const struct server_status *status)
{
    put(out, status, "policy_hits_total", "requests that a policy refused", true);
    put(out, status, "policy_would_have_total",
        "requests that a policy would refuse, but only watches", false);
}
