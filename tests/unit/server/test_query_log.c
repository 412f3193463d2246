/* Which queries are written down, and how they are kept. */
#include "server/query_log.h"

#include "check.h"
#include "folder.h"
#include "registry/schema.h"
#include "server/query_store.h"
#include "server/usage_store.h"

#include <stdio.h>

#define A   0x0A000001 /* 10.0.0.1 */
#define B   0xC0000207 /* 192.0.2.7 */
#define NOW 1795000000

static struct usage_seen seen_of(const char *name, uint8_t suffix, ow_addr from,
                                 enum usage_kind kind)
{
    return (struct usage_seen){
        .key = {.name = nb_name_make(name, suffix)}, .from = from, .kind = kind};
}

static struct query_log_rules rules_of(enum query_log_mode mode, const char *pattern,
                                       const char *net)
{
    struct query_log_rules rules = {.mode = mode, .sample = 1, .bytes = 1 << 20};

    if (pattern[0] != '\0') {
        assert_int_equal(ow_pattern_parse(pattern, &rules.name[0]), OW_OK);
        rules.name[0].fold = true; /* as the option table does */
        rules.name_count = 1;
    }
    if (net[0] != '\0') {
        assert_int_equal(ow_net_parse(net, &rules.net[0]), OW_OK);
        rules.net_count = 1;
    }
    return rules;
}

static const struct {
    const char *rule;
    enum query_log_mode mode;
    const char *pattern, *net;
    const char *name;
    uint8_t suffix;
    ow_addr from;
    enum usage_kind kind;
    bool taken;
} rows[] = {
    {"off is nothing", QUERY_LOG_OFF, "", "", "FRED", 0x20, A, USAGE_FOUND, false},
    {"all is all", QUERY_LOG_ALL, "", "", "FRED", 0x20, A, USAGE_FOUND, true},
    {"but no registrations", QUERY_LOG_ALL, "", "", "FRED", 0x20, A, USAGE_REGISTERED,
     false},
    {"what was found is not missed", QUERY_LOG_NOT_FOUND, "", "", "FRED", 0x20, A,
     USAGE_FOUND, false},
    {"what was not is", QUERY_LOG_NOT_FOUND, "", "", "FRED", 0x20, A, USAGE_NOT_FOUND,
     true},
    {"a pattern, in either case", QUERY_LOG_ALL, "fr*", "", "FRED", 0x20, A, USAGE_FOUND,
     true},
    {"another name", QUERY_LOG_ALL, "fr*", "", "BARNEY", 0x20, A, USAGE_FOUND, false},
    {"no padding in a name", QUERY_LOG_ALL, "FRED", "", "FRED", 0x20, A, USAGE_FOUND,
     true},
    {"the suffix counts", QUERY_LOG_ALL, "FRED<1c>", "", "FRED", 0x20, A, USAGE_FOUND,
     false},
    {"a suffix alone", QUERY_LOG_ALL, "<1c>", "", "FRED", 0x1c, A, USAGE_FOUND, true},
    {"a network", QUERY_LOG_ALL, "", "10.0.0.0/8", "FRED", 0x20, A, USAGE_FOUND, true},
    {"another network", QUERY_LOG_ALL, "", "10.0.0.0/8", "FRED", 0x20, B, USAGE_FOUND,
     false},
};

static void what_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct query_log_rules rules =
            rules_of(rows[i].mode, rows[i].pattern, rows[i].net);
        const struct usage_seen seen =
            seen_of(rows[i].name, rows[i].suffix, rows[i].from, rows[i].kind);
        struct query_log log = {0};
        struct query_row *row = NULL;

        assert_false(query_log_take(&log, &rules, &seen, 1, NOW));
        check_int(rows[i].rule, rows[i].taken, query_log_hand_over(&log, &row));
        free(row);
    }
}

static void one_in_ten_is_taken(void **state)
{
    struct query_log_rules rules = rules_of(QUERY_LOG_ALL, "FRED", "");
    struct usage_seen seen = seen_of("FRED", 0x20, A, USAGE_FOUND);
    const struct usage_seen other = seen_of("BARNEY", 0x20, A, USAGE_FOUND);
    struct query_log log = {0};
    struct query_row *row = NULL;

    (void)state;
    rules.sample = 10;
    for (ow_addr i = 0; i < 100; i++) {
        seen.from = i;
        (void)query_log_take(&log, &rules, &other, 1, NOW);
        (void)query_log_take(&log, &rules, &seen, 1, NOW);
    }
    assert_int_equal(query_log_hand_over(&log, &row), 10);
    assert_int_equal(row[3].seen.from, 30);
    free(row);
}

static void what_comes_too_fast_is_dropped_and_counted(void **state)
{
    const struct query_log_rules rules = rules_of(QUERY_LOG_ALL, "", "");
    const struct usage_seen seen = seen_of("FRED", 0x20, A, USAGE_FOUND);
    struct query_log log = {0};
    struct query_row *row = NULL;
    bool urgent = false;

    (void)state;
    for (unsigned i = 0; i < QUERY_LOG_WAITING + 5; i++)
        urgent = query_log_take(&log, &rules, &seen, 1, NOW);
    assert_true(urgent);
    assert_int_equal(log.dropped, 5);
    assert_int_equal(query_log_hand_over(&log, &row), QUERY_LOG_WAITING);
    assert_int_equal(query_log_hand_over(&log, &row), 0);
    free(row);
}

/* ---- on disk ----------------------------------------------------------------------- */

static bool count_row(void *ctx, const struct query_row *row)
{
    uint64_t *range = ctx;

    if (range[0] == 0)
        range[0] = row->id;
    range[1] = row->id;
    return true;
}

/* First and last id that are kept. */
static void read_range(const char *folder, uint64_t range[2])
{
    struct query_ask ask = {.found = -1};

    range[0] = range[1] = 0;
    assert_int_equal(query_store_read(folder, &ask, count_row, range), OW_OK);
    assert_int_equal(ask.ret_last, range[1]);
}

static void the_log_is_bounded_by_age_and_size(void **state)
{
    struct query_log_rules rules = rules_of(QUERY_LOG_ALL, "", "");
    struct usage_store *store = NULL;
    struct query_row row[100];
    char folder[TEST_FOLDER_ROOM];
    uint64_t range[2];

    (void)state;
    assert_true(test_folder_make(folder));
    assert_int_equal(usage_store_open(folder, &store), OW_OK);
    for (int i = 0; i < 100; i++)
        row[i] = (struct query_row){.time = NOW + i,
                                    .seen = seen_of("FRED", 0x20, A, USAGE_FOUND)};
    assert_int_equal(query_store_put(usage_store_db(store), row, 100), OW_OK);
    read_range(folder, range);
    assert_int_equal(range[0], 1);
    assert_int_equal(range[1], 100);

    rules.age = 30; /* of 100 s, the oldest 20 at first */
    assert_int_equal(query_store_trim(usage_store_db(store), &rules, NOW + 100, 20),
                     OW_OK);
    read_range(folder, range);
    assert_int_equal(range[0], 21);
    assert_int_equal(query_store_trim(usage_store_db(store), &rules, NOW + 100, 1000),
                     OW_OK);
    read_range(folder, range);
    assert_int_equal(range[0], 71);

    rules.age = 0;
    rules.bytes = 10 * QUERY_STORE_ROW;
    assert_int_equal(query_store_trim(usage_store_db(store), &rules, NOW + 100, 1000),
                     OW_OK);
    read_range(folder, range);
    assert_int_equal(range[0], 91);
    assert_int_equal(range[1], 100);
    usage_store_close(store);
    test_folder_remove(folder);
}

/* A file that a release without a query log has made. */
static void an_older_file_gets_its_table(void **state)
{
    struct usage_store *store = NULL;
    char folder[TEST_FOLDER_ROOM];
    uint64_t range[2];
    sqlite3 *db;

    (void)state;
    assert_true(test_folder_make(folder));
    assert_int_equal(usage_store_open(folder, &store), OW_OK);
    db = usage_store_db(store);
    assert_int_equal(
        sqlite3_exec(db, "DROP TABLE queries; PRAGMA user_version=1", NULL, NULL, NULL),
        SQLITE_OK);
    usage_store_close(store);
    assert_int_equal(usage_store_open(folder, &store), OW_OK);
    read_range(folder, range);
    assert_int_equal(range[0], 0);
    usage_store_close(store);
    test_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken),
        cmocka_unit_test(one_in_ten_is_taken),
        cmocka_unit_test(what_comes_too_fast_is_dropped_and_counted),
        cmocka_unit_test(the_log_is_bounded_by_age_and_size),
        cmocka_unit_test(an_older_file_gets_its_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
