/* bench_wire.c - nanoseconds that the codecs take for one packet, in this process: the
 * best of several rounds.  Not a test: figures depend on the machine. */
#include "wire/rebuild.h"
#include "wire/vectors.h"

#include "wire/ns_packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 15
#define CALLS  200000

struct job {
    const uint8_t *bytes;
    size_t len;
    struct ns_packet packet;
    const struct ns_build *build;
    uint8_t out[NS_RECEIVE_MAX];
};

/* What the compiler must not leave out ends here. */
static volatile size_t sink;

static void run_decode(struct job *job)
{
    sink = (size_t)ns_decode(job->bytes, job->len, &job->packet);
}

static void run_response(struct job *job)
{
    sink = ns_put_response(job->build, job->out, sizeof(job->out));
}

static void run_wack(struct job *job)
{
    sink = ns_put_wack(1, job->build->key, 0x7900, 9, job->out, sizeof(job->out));
}

static void run_both(struct job *job)
{
    run_decode(job);
    run_response(job);
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

static void bench_vector(const char *what, const char *name)
{
    uint8_t bytes[VECTOR_MAX];
    struct job job;

    job.bytes = bytes;
    job.len = vector_bytes(vector_find(name)->hex, bytes);
    bench(what, &job, run_decode);
}

/* Decode a query whose name is as costly as 576 bytes allow. */
static void bench_costly_name(const char *what, size_t label)
{
    uint8_t bytes[NS_DATAGRAM_MAX] = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    struct nb_key key = {.name = nb_name_any()};
    struct ow_writer w = ow_writer_on(bytes, sizeof(bytes));
    struct job job;

    w.pos = NS_HEADER_LEN;
    nb_key_put(&w, &key);
    for (w.pos--; w.pos + label + 6 < NS_DATAGRAM_MAX; w.pos += 1 + label) {
        bytes[w.pos] = (uint8_t)label;
        memset(bytes + w.pos + 1, 'a', label);
    }
    job.bytes = bytes;
    job.len = sizeof(bytes);
    bench(what, &job, run_decode);
}

static void bench_responses(void)
{
    struct nb_key key = {.name = nb_name_make("WS01", 0x20)};
    struct ns_addr addrs[25] = {{0x6000, 0xc000020a}};
    struct ns_build b = {.flags = 0x8580,
                         .key = &key,
                         .type = NS_TYPE_NB,
                         .addrs = addrs,
                         .addr_count = 1};
    uint8_t bytes[VECTOR_MAX];
    struct job job;

    job.build = &b;
    job.bytes = bytes;
    job.len = vector_bytes(vector_find("E1")->hex, bytes);
    bench("encode positive response, 1 address", &job, run_response);
    bench("decode query and encode response", &job, run_both);
    b.addr_count = 25;
    bench("encode positive response, 25 addresses", &job, run_response);
    b.type = NS_TYPE_NULL;
    bench("encode negative response", &job, run_response);
    bench("encode WACK", &job, run_wack);
}

int main(void)
{
    bench_vector("decode query", "E1");
    bench_vector("decode query with a scope", "E18");
    bench_vector("decode registration", "E5");
    bench_vector("decode positive response", "E2");
    bench_vector("decode WACK", "E8");
    bench_costly_name("drop a name of 576 bytes in labels of 1", 1);
    bench_costly_name("drop a name of 576 bytes in labels of 63", 63);
    bench_responses();
    return EXIT_SUCCESS;
}
