/* Random changes, commits, aborts, upkeep and restarts, compared with a naive model. */
#include "fixture.h"
#include "rng.h"

#include "rules/ageing.h"

#define NAMES     60
#define EVENTS    400 /* remembered per name */
#define ADDRESSES 12
#define STEPS     2500

struct model_event {
    enum wins_change change;
    ow_time time;
    ow_addr from;
    bool has_record;
    uint64_t version;
};

struct model_name {
    struct nb_key key;
    bool live;
    struct wins_record record;
    struct model_event event[EVENTS];
    size_t events; /* ever; the last EVENTS are kept */
};

struct model {
    struct model_name name[NAMES];
    uint64_t version;
};

static char folder[FIXTURE_PATH];
static struct model committed, working;
static uint64_t seed;

static void make_names(struct rng *rng)
{
    memset(&committed, 0, sizeof(committed));
    for (size_t i = 0; i < NAMES; i++) {
        struct nb_key *key = &committed.name[i].key;

        *key = key_of("N", (uint8_t)i);
        key->name.octet[3] = (uint8_t)rng_next(rng); /* names are any bytes */
        key->name.octet[4] = (uint8_t)i;
        if (i % 4 == 0)
            key->scope.len = (uint8_t)(i == 0 ? NB_SCOPE_ROOM : rng_below(rng, 200));
        for (size_t j = 0; j < key->scope.len; j++)
            key->scope.octet[j] = (uint8_t)rng_next(rng);
    }
    working = committed;
}

static struct wins_record random_record(struct rng *rng, const struct nb_key *key)
{
    struct wins_record record = {.type = (enum wins_type)rng_below(rng, 4),
                                 .state = (enum wins_state)rng_below(rng, 3),
                                 .is_static = rng_below(rng, 4) == 0,
                                 .node = (uint8_t)rng_below(rng, 4),
                                 .owner = rng_below(rng, 3),
                                 .version = rng_below(rng, 1000),
                                 .expires = rng_below(rng, 1000),
                                 .seen = rng_below(rng, 1000),
                                 .from = rng_below(rng, ADDRESSES)};

    nb_key_copy(&record.key, key);
    if (record.is_static)
        record.expires = OW_NEVER;
    record.count =
        (uint8_t)(record.type == WINS_UNIQUE ? 1 : rng_below(rng, WINS_MEMBERS_MAX + 1));
    for (size_t i = 0; i < record.count; i++) {
        bool plain = rng_below(rng, 2) == 0;

        record.member[i].addr = rng_below(rng, ADDRESSES);
        record.member[i].owner = plain ? record.owner : rng_below(rng, 3);
        record.member[i].expires = plain ? record.expires : rng_below(rng, 1000);
    }
    return record;
}

static void note(struct model_name *name, enum wins_change change, ow_addr from)
{
    name->event[name->events++ % EVENTS] =
        (struct model_event){.change = change,
                             .from = from,
                             .time = -1, /* set by the commit */
                             .has_record = name->live,
                             .version = name->live ? name->record.version : 0};
}

static void put(struct registry *registry, struct rng *rng)
{
    struct model_name *name = &working.name[rng_below(rng, NAMES)];
    struct wins_record record = random_record(rng, &name->key);
    bool new_version = rng_below(rng, 2) == 0;
    enum wins_change change = (enum wins_change)(1 + rng_below(rng, 8));
    struct registry_cause cause = by_request(record.from);

    assert_int_equal(registry_put(registry, &record, new_version, change, &cause), OW_OK);
    if (new_version) {
        record.owner = WINS_LOCAL;
        record.version = ++working.version;
    }
    if (record.owner == WINS_LOCAL && record.version > working.version)
        working.version = record.version;
    name->live = true;
    name->record = record;
    note(name, change, record.from);
}

static void erase(struct registry *registry, struct rng *rng)
{
    struct model_name *name = &working.name[rng_below(rng, NAMES)];
    struct registry_cause cause = by_request(77);
    enum ow_err err = registry_remove(registry, &name->key, &cause);

    assert_int_equal(err, name->live ? OW_OK : OW_ENOTFOUND);
    if (!name->live)
        return;
    name->live = false;
    note(name, WINS_CHANGE_REMOVED, 77);
}

static void stamp(struct model_name *name, ow_time now)
{
    size_t kept = name->events < EVENTS ? name->events : EVENTS;

    for (size_t i = 0; i < kept; i++)
        if (name->event[i].time < 0)
            name->event[i].time = now;
}

static void commit(struct registry *registry, ow_time now)
{
    assert_int_equal(registry_commit(registry, now), OW_OK);
    for (size_t i = 0; i < NAMES; i++)
        stamp(&working.name[i], now);
    committed = working;
}

static void abort_batch(struct registry *registry)
{
    uint64_t version = working.version;

    registry_abort(registry);
    working = committed;
    working.version = version; /* version ids are not given out twice */
}

/* ---- comparing -------------------------------------------------------------------- */

static void compare_views(struct registry *registry)
{
    struct wins_record record;

    for (size_t i = 0; i < NAMES; i++) {
        const struct model_name *name = &working.name[i];
        bool found = registry_get(registry, &name->key, &record);

        assert_int_equal(found, name->live);
        assert_true(!found || records_equal(&record, &name->record));
        name = &committed.name[i];
        found = registry_read(registry, &name->key, &record);
        assert_int_equal(found, name->live);
        assert_true(!found || records_equal(&record, &name->record));
    }
    assert_int_equal(registry_version(registry), working.version);
}

static bool lists(const struct wins_record *record, ow_addr addr)
{
    return wins_member_index(record, addr) >= 0;
}

static void compare_addresses(struct registry *registry)
{
    static struct wins_record record[NAMES];

    for (ow_addr addr = 0; addr < ADDRESSES; addr++) {
        size_t want = 0;
        size_t got = registry_by_address(registry, addr, record, NAMES);

        for (size_t i = 0; i < NAMES; i++)
            want += committed.name[i].live && lists(&committed.name[i].record, addr);
        assert_int_equal(got, want);
        assert_int_equal(registry_by_address(registry, addr, NULL, NAMES), want);
        for (size_t i = 0; i < got; i++)
            assert_true(lists(&record[i], addr));
    }
}

static void compare_versions(struct registry *registry)
{
    static struct wins_record record[NAMES];

    for (ow_addr owner = 0; owner < 3; owner++) {
        size_t want = 0;
        size_t got = registry_by_version(registry, owner, 100, 700, record, NAMES);

        for (size_t i = 0; i < NAMES; i++)
            want += committed.name[i].live && committed.name[i].record.owner == owner &&
                    committed.name[i].record.version >= 100 &&
                    committed.name[i].record.version <= 700;
        assert_int_equal(got, want);
        for (size_t i = 1; i < got; i++)
            assert_true(record[i - 1].version <= record[i].version);
    }
}

static void compare_due(struct registry *registry, ow_time now)
{
    static struct wins_record record[NAMES];
    size_t got = registry_due(registry, now, record, NAMES);
    ow_time earliest = OW_NEVER;
    size_t want = 0;

    for (size_t i = 0; i < NAMES; i++) {
        ow_time due =
            committed.name[i].live ? wins_next_due(&committed.name[i].record) : OW_NEVER;

        want += due <= now;
        earliest = due < earliest ? due : earliest;
    }
    assert_int_equal(got, want);
    assert_int_equal(registry_next_due(registry), earliest);
    for (size_t i = 1; i < got; i++)
        assert_true(wins_next_due(&record[i - 1]) <= wins_next_due(&record[i]));
}

static void compare_counts(struct registry *registry)
{
    struct registry_counts counts;
    struct registry_counts want = {.records = 0};
    struct wins_record record[7];
    uint64_t cursor = 0;
    uint64_t scanned = 0;
    size_t got;

    for (size_t i = 0; i < NAMES; i++) {
        const struct wins_record *r = &committed.name[i].record;

        if (!committed.name[i].live)
            continue;
        want.records++;
        want.active += r->state == WINS_ACTIVE;
        want.released += r->state == WINS_RELEASED;
        want.tombstones += r->state == WINS_TOMBSTONE;
        want.statics += r->is_static;
        want.replicas += r->owner != WINS_LOCAL;
    }
    registry_count(registry, &counts);
    assert_int_equal(counts.records, want.records);
    assert_int_equal(counts.active, want.active);
    assert_int_equal(counts.released, want.released);
    assert_int_equal(counts.tombstones, want.tombstones);
    assert_int_equal(counts.statics, want.statics);
    assert_int_equal(counts.replicas, want.replicas);
    while ((got = registry_scan(registry, &cursor, record, 7)) > 0)
        scanned += got;
    assert_int_equal(scanned, want.records);
}

/* The history is what the model remembers, newest first; trimming may cut its end. */
static void compare_history(struct registry *registry, size_t i, bool whole)
{
    static struct registry_event event[EVENTS];
    const struct model_name *name = &committed.name[i];
    size_t remembered = name->events < EVENTS ? name->events : EVENTS;
    size_t count = 0;

    assert_int_equal(registry_history(registry, &name->key, event, EVENTS, &count),
                     OW_OK);
    assert_true(count <= remembered);
    if (whole)
        assert_int_equal(count, remembered);
    for (size_t n = 0; n < count; n++) {
        const struct model_event *want = &name->event[(name->events - 1 - n) % EVENTS];

        assert_int_equal(event[n].change, want->change);
        assert_int_equal(event[n].time, want->time);
        assert_int_equal(event[n].cause.from, want->from);
        assert_int_equal(event[n].has_record, want->has_record);
        if (want->has_record)
            assert_int_equal(event[n].record.version, want->version);
    }
}

static void compare(struct registry *registry, struct rng *rng, bool whole_history)
{
    compare_views(registry);
    compare_addresses(registry);
    compare_versions(registry);
    compare_due(registry, rng_below(rng, 1000));
    compare_counts(registry);
    compare_history(registry, rng_below(rng, NAMES), whole_history);
}

/* ---- the run ---------------------------------------------------------------------- */

static struct registry *restart(struct registry *registry, uint64_t journal_bytes)
{
    struct registry_config config = config_for(folder);
    struct registry_report report;

    config.journal_bytes = journal_bytes;
    registry_close(registry);
    assert_int_equal(registry_open(&config, &registry, &report), OW_OK);
    assert_string_equal(report.text, "");
    working = committed;
    return registry;
}

static void run(uint64_t journal_bytes, uint64_t run_seed)
{
    struct rng rng = rng_from(run_seed);
    struct registry *registry;
    ow_time now = 1;

    make_names(&rng);
    registry = restart(open_ok(folder_make(folder), NULL), journal_bytes);
    for (int step = 0; step < STEPS; step++) {
        uint32_t dice = rng_below(&rng, 100);

        now += rng_below(&rng, 20);
        if (dice < 60)
            put(registry, &rng);
        else if (dice < 75)
            erase(registry, &rng);
        else if (dice < 88)
            commit(registry, now);
        else if (dice < 90)
            abort_batch(registry);
        else if (dice < 98)
            registry_upkeep(registry, now);
        else
            registry = restart(registry, journal_bytes);
        if (dice >= 98) /* an aborted batch may have burnt ids that nobody saw */
            committed.version = working.version = registry_version(registry);
        if (step % 16 == 0)
            compare(registry, &rng, journal_bytes > 1000000);
    }
    registry_close(registry);
    folder_remove(folder);
}

static void the_registry_agrees_with_the_model(void **state)
{
    (void)state;
    run(256 << 20, seed);
}

static void also_while_its_history_is_trimmed(void **state)
{
    (void)state;
    run(20000, seed + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registry_agrees_with_the_model),
        cmocka_unit_test(also_while_its_history_is_trimmed),
    };

    seed = rng_seed();
    use_memory_as_disk();
    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
