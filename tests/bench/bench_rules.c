/* bench_rules.c - nanoseconds that a verdict takes, in this process: the best of several
 * rounds.  Not a test: figures depend on the machine. */
#include "rules/query.h"
#include "rules/registration.h"

#include <stdio.h>
#include <time.h>

#define ROUNDS 15
#define CALLS  200000
#define NOW    ((ow_time)1800000000)

struct job {
    struct wins_policy policy;
    struct wins_record record;
    struct wins_request request;
    struct wins_verdict verdict;
    struct wins_reply reply;
};

/* What the compiler must not leave out ends here. */
static volatile unsigned sink;

static void run_query(struct job *job)
{
    struct wins_query query = {.key = &job->record.key, .asker = 0xC0000263};

    wins_answer_query(&job->policy, &job->record, NULL, &query, NOW, &job->reply);
    sink = job->reply.count;
}

static void run_registration(struct job *job)
{
    wins_decide_registration(&job->policy, &job->record, &job->request, NOW,
                             &job->verdict);
    sink = (unsigned)job->verdict.action;
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void bench(const char *what, struct job *job, void (*run)(struct job *job))
{
    double best = 0;

    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = now_ns();
        double each;

        for (int i = 0; i < CALLS; i++)
            run(job);
        each = (double)(now_ns() - start) / CALLS;
        if (round == 0 || each < best)
            best = each;
    }
    printf("%8.1f ns  %s\n", best, what);
}

static void set_members(struct job *job, enum wins_type type, uint8_t count)
{
    job->record.type = type;
    job->record.expires = NOW + OW_DAY;
    job->record.count = count;
    for (uint8_t i = 0; i < count; i++)
        job->record.member[i] =
            (struct wins_member){.addr = 0xC0000201 + i, .expires = NOW + OW_DAY + i};
}

int main(void)
{
    struct job job = {.policy = wins_policy_default()};

    job.record.key.name = nb_name_make("WORKSTATION", 0x20);
    job.request.key = job.record.key;
    job.request.opcode = NS_REFRESH;
    job.request.count = 1;
    job.request.addr[0] = 0xC0000201;
    set_members(&job, WINS_UNIQUE, 1);
    bench("query for one machine", &job, run_query);
    bench("refresh that is stored", &job, run_registration);
    job.record.member[0].expires = NOW + 6 * OW_DAY;
    bench("refresh just after the last one", &job, run_registration);
    set_members(&job, WINS_MULTIHOMED, 3);
    bench("query for a machine with 3 addresses", &job, run_query);
    set_members(&job, WINS_SGROUP, WINS_MEMBERS_MAX);
    bench("query for an internet group of 25", &job, run_query);
    return 0;
}
