/* One writer and several readers.  To be run under ThreadSanitizer, too, with the build
 * option locked_index. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#define READERS 3
#define NAMES   32
#define COMMITS 1000
#define BATCH   4

static char folder[FIXTURE_PATH];
static struct registry *registry;
static _Atomic bool stop;
static _Atomic unsigned ready;

/* The name that gets version id v. */
static struct nb_key name_of(uint64_t v)
{
    char text[16];

    snprintf(text, sizeof(text), "N%u", (unsigned)(v % NAMES));
    return key_of(text, 0x20);
}

/* Every record says in its fields which version it is; a mixture would show. */
static struct wins_record record_of(uint64_t v)
{
    struct wins_record record = unique_record("", (ow_addr)v, (ow_time)v);

    record.key = name_of(v);
    record.type = WINS_SGROUP;
    record.count = (uint8_t)(v % WINS_MEMBERS_MAX + 1);
    for (size_t i = 0; i < record.count; i++)
        record.member[i] = (struct wins_member){.addr = (ow_addr)(v * 100 + i),
                                                .expires = (ow_time)(v + i)};
    return record;
}

static bool is_whole(const struct wins_record *record)
{
    struct wins_record want = record_of(record->version);

    want.version = record->version;
    return records_equal(record, &want);
}

static bool read_one(void)
{
    struct registry_counts counts;
    struct wins_record record;

    registry_count(registry, &counts);
    if (counts.version == 0)
        return true;
    struct nb_key key = name_of(counts.version);

    /* Who sees a version id published also sees its record, or a later one. */
    return registry_read(registry, &key, &record) && is_whole(&record) &&
           record.version >= counts.version;
}

static bool scan_all(void)
{
    struct wins_record record[5];
    uint64_t cursor = 0;
    size_t got;

    while ((got = registry_scan(registry, &cursor, record, 5)) > 0)
        for (size_t i = 0; i < got; i++)
            if (!is_whole(&record[i]))
                return false;
    return true;
}

static bool look_by_index(void)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    static _Thread_local struct wins_record record[NAMES];
    struct nb_key key = name_of(1);
    size_t got = registry_by_version(registry, WINS_LOCAL, 1, UINT64_MAX, record, NAMES);

    for (size_t i = 0; i < got; i++)
        if (!is_whole(&record[i]) ||
            (i > 0 && record[i - 1].version >= record[i].version))
            return false;
    got = registry_by_address(registry, 100, record, 1);
    registry_refusals(registry, &key, refusal);
    return got == 0 || is_whole(&record[0]);
}

static bool look_back(void)
{
    struct registry_event event[3];
    struct nb_key key = name_of(2);
    size_t count = 0;

    if (registry_history(registry, &key, event, 3, &count) != OW_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (event[i].has_record && !is_whole(&event[i].record))
            return false;
    return true;
}

static void *reader(void *ctx)
{
    bool good = true;

    (void)ctx;
    registry_thread_register();
    ready++;
    for (unsigned round = 0; good && !stop; round++) {
        good = read_one();
        if (good && round % 64 == 0)
            good = scan_all() && look_by_index();
        registry_thread_quiescent();
        if (good && round % 4096 == 0) {
            registry_thread_offline();
            good = look_back();
            registry_thread_online();
        }
    }
    registry_thread_unregister();
    return good ? NULL : (void *)1;
}

/* One batch of changes, and what goes with it. */
static void change(uint64_t commit)
{
    struct registry_cause cause = by_request(1);
    struct nb_key refused = name_of(commit);

    for (int i = 0; i < BATCH; i++) {
        struct wins_record record = record_of(registry_version(registry) + 1);

        assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_OK);
    }
    registry_refusal_note(registry, &refused, 1, 1, WINS_BECAUSE_STATIC, 1);
    assert_int_equal(registry_commit(registry, (ow_time)commit), OW_OK);
    registry_upkeep(registry, (ow_time)commit * 10);
    registry_thread_quiescent();
}

static void readers_see_whole_records_and_never_old_ones(void **state)
{
    pthread_t thread[READERS];
    void *failed = NULL;

    (void)state;
    registry = open_ok(folder_make(folder), NULL);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, reader, NULL), 0);
    while (ready < READERS)
        registry_thread_quiescent();
    for (uint64_t commit = 1; commit <= COMMITS; commit++)
        change(commit);
    stop = true;
    registry_thread_offline();
    for (size_t i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(thread[i], &failed), 0);
        assert_null(failed);
    }
    registry_thread_online();
    registry_close(registry);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_whole_records_and_never_old_ones),
    };

    use_memory_as_disk();
    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
