/* nbload - puts load on a NetBIOS name server and checks every answer. */
#include "load_log.h"
#include "load_run.h"

#include <stdlib.h>

#define MICRO 1e3

static void report(const struct load_totals *t)
{
    double rate = t->seconds > 0 ? (double)(t->right + t->wrong) / t->seconds : 0;

    printf(
        "rate=%.0f sent=%lu right=%lu wrong=%lu lost=%lu open=%lu strange=%lu wacks=%lu "
        "seconds=%.3f p50_us=%.0f p99_us=%.0f max_us=%.0f\n",
        rate, (unsigned long)t->sent, (unsigned long)t->right, (unsigned long)t->wrong,
        (unsigned long)t->lost, (unsigned long)t->open, (unsigned long)t->strange,
        (unsigned long)t->wacks, t->seconds, (double)latency_at(&t->latency, 0.5) / MICRO,
        (double)latency_at(&t->latency, 0.99) / MICRO, (double)t->latency.max_ns / MICRO);
}

static bool prepare(const struct load_options *o, struct load_plan *plan, FILE **ret_log)
{
    if (o->state_path != NULL && !load_state_read(plan, o->state_path))
        return false;
    if (o->log_path == NULL)
        return true;
    if (o->mode == LOAD_VERIFY)
        return load_log_read(plan, o->log_path);
    *ret_log = fopen(o->log_path, "we");
    if (*ret_log == NULL)
        perror(o->log_path);
    return *ret_log != NULL;
}

int main(int argc, char **argv)
{
    static struct load_totals totals;
    struct load_options options;
    struct load_plan plan = {0};
    FILE *log = NULL;
    int status = load_options_parse(argc, argv, &options);

    if (status >= 0)
        return status;
    status = 3;
    if (!load_plan_init(&plan, &options)) {
        perror("nbload");
        goto out;
    }
    if (!prepare(&options, &plan, &log) || !load_run(&options, &plan, log, &totals))
        goto out;
    report(&totals);
    status = totals.wrong > 0 ? 1 : 0;
    if (options.mode != LOAD_VERIFY)
        goto out;
    if (totals.lost + totals.open > 0)
        status = 1; /* not seen is not proved */
    if (!load_state_write(&plan, options.state_path))
        status = 3;
out:
    if (log != NULL && fclose(log) != 0) {
        perror(options.log_path);
        status = 3;
    }
    load_plan_done(&plan);
    return status;
}
