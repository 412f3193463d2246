/* bench_engine - how long winsd thinks about a query: decode, look up, encode, by the
 * real responder and the real registry, without any socket. */
#include "registry/registry.h"
#include "rules/record.h"
#include "server/responder.h"
#include "wire/ns_packet.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH     10000
#define ASKED     65536 /* different queries, in random order */
#define TURNS     40
#define SECOND_NS 1000000000LL
#define QUERY_LEN 50

struct bench {
    struct registry *registry;
    struct responder responder;
    struct settings settings;
    struct name_table own;
    uint8_t (*query)[QUERY_LEN];
};

/* Processor time of this thread: other programs on the machine do not count. */
static int64_t clock_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return ts.tv_sec * SECOND_NS + ts.tv_nsec;
}

static void make_key(uint32_t number, struct nb_key *ret_key)
{
    char text[NB_NAME_LEN];

    snprintf(text, sizeof(text), "LOAD%07u", number);
    ret_key->scope.len = 0;
    ret_key->name = nb_name_make(text, 0x20);
}

static enum ow_err fill(struct registry *registry, uint32_t names, ow_time now)
{
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST};
    struct wins_record record = {.type = WINS_UNIQUE, .state = WINS_ACTIVE, .count = 1};
    enum ow_err err = OW_OK;

    record.expires = record.member[0].expires = now + 6 * OW_DAY;
    for (uint32_t i = 0; i < names && err == OW_OK; i++) {
        make_key(i, &record.key);
        record.member[0].addr = 0x0a000000 + i;
        err = registry_put(registry, &record, true, WINS_CHANGE_CREATED, &cause);
        if (err == OW_OK && (i % BATCH == BATCH - 1 || i == names - 1))
            err = registry_commit(registry, now);
    }
    return err;
}

static void make_queries(struct bench *bench, uint32_t names)
{
    for (uint32_t i = 0; i < ASKED; i++) {
        struct nb_key key;
        struct ns_build build = {
            .id = (uint16_t)i, .flags = NS_RD, .key = &key, .type = NS_TYPE_NB};

        make_key((uint32_t)random() % names, &key);
        (void)ns_put_question(&build, bench->query[i], QUERY_LEN);
    }
}

static bool is_own(void *ctx, ow_addr addr, uint16_t port)
{
    (void)ctx, (void)addr, (void)port;
    return false;
}

static bool measure(struct bench *bench, uint32_t names, ow_time now)
{
    struct datagram datagram = {.from = {0x7f000001, 40000}, .len = QUERY_LEN};
    uint8_t reply[RESPONDER_REPLY_MAX];
    int64_t begin, passed;
    size_t len;

    begin = clock_ns();
    for (unsigned turn = 0; turn < TURNS; turn++)
        for (uint32_t i = 0; i < ASKED; i++) {
            datagram.data = bench->query[i];
            if (responder_handle(&bench->responder, &datagram, now, begin, reply, &len) !=
                RESPONDER_REPLY)
                return false;
            registry_thread_quiescent();
        }
    passed = clock_ns() - begin;
    printf("engine, %u names: %.3f us a query\n", names,
           (double)passed / 1e3 / (TURNS * ASKED));
    return true;
}

static bool run(struct bench *bench, const char *folder, uint32_t names)
{
    struct registry_config config = {
        .folder = folder, .max_records = 2 * names, .journal_bytes = 256 << 20};
    struct registry_report report;
    ow_time now = (ow_time)time(NULL);
    bool good = false;

    if (registry_open(&config, &bench->registry, &report) != OW_OK) {
        fprintf(stderr, "bench_engine: %s\n", report.text);
        return false;
    }
    registry_thread_register();
    bench->responder.registry = bench->registry;
    make_queries(bench, names);
    if (fill(bench->registry, names, now) == OW_OK)
        good = measure(bench, names, now);
    registry_thread_unregister();
    registry_close(bench->registry);
    return good;
}

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/ow-engine.XXXXXX";
    uint32_t names = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100000;
    struct bench bench = {.responder = {.is_own = is_own, .random_state = 1}};
    int status = 1;

    if (names == 0 || mkdtemp(folder) == NULL)
        return 2;
    settings_default(&bench.settings);
    bench.responder.settings = &bench.settings;
    bench.responder.own = &bench.own;
    bench.responder.questions = questions_new();
    bench.responder.limits = limits_new(1);
    bench.query = calloc(ASKED, sizeof(*bench.query));
    if (bench.responder.questions != NULL && bench.responder.limits != NULL &&
        bench.query != NULL && run(&bench, folder, names))
        status = 0;
    free(bench.query);
    limits_free(bench.responder.limits);
    questions_free(bench.responder.questions);
    remove_folder(folder);
    return status;
}
