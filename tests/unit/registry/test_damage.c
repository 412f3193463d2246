/* A damaged file: whatever octet is flipped, opening never crashes, and either says that
 * something is wrong or has lost nothing. */
#include "fixture.h"
#include "rng.h"

#include "registry/schema.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#define NAMES 120
#define FLIPS 300
#define NOW   1000000

static char folder[FIXTURE_PATH];
static uint64_t seed;

struct contents {
    unsigned char *data;
    size_t len;
};

static const char *db_path(void)
{
    static char path[2 * FIXTURE_PATH];

    snprintf(path, sizeof(path), "%s/%s", folder, REGISTRY_FILE);
    return path;
}

static struct contents read_db(void)
{
    struct contents c = {.data = NULL};
    FILE *file = fopen(db_path(), "rb");
    struct stat st;

    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &st), 0);
    c.len = (size_t)st.st_size;
    c.data = malloc(c.len);
    assert_non_null(c.data);
    assert_int_equal(fread(c.data, 1, c.len, file), c.len);
    fclose(file);
    return c;
}

static void write_db(const struct contents *c)
{
    FILE *file;

    folder_empty(folder);
    file = fopen(db_path(), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(c->data, 1, c->len, file), c->len);
    fclose(file);
}

static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(db_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void name_text(char text[16], unsigned i)
{
    snprintf(text, 16, "HOST%u", i);
}

/* Names of which a third have changed after the last merge, settings, refusals. */
static void make_database(bool merged)
{
    struct registry *registry = open_ok(folder_make(folder), NULL);
    struct registry_cause cause = by_request(7);
    char text[16];

    for (unsigned i = 0; i < NAMES + NAMES / 3; i++) {
        name_text(text, i % NAMES);
        struct wins_record record = unique_record(text, i + 1, NOW + 100);

        assert_int_equal(registry_put(registry, &record, true, 1, &cause), OW_OK);
        if (i == NAMES - 1 || i == NAMES + NAMES / 3 - 1) {
            registry_refusal_note(registry, &record.key, i, 1, WINS_BECAUSE_STATIC, NOW);
            assert_int_equal(registry_setting_put(registry, "a", text, &cause), OW_OK);
            assert_int_equal(registry_meta_put(registry, "owner", text), OW_OK);
            assert_int_equal(registry_commit(registry, NOW), OW_OK);
        }
        while (merged && i == NAMES - 1 && registry_upkeep(registry, NOW))
            ;
    }
    while (registry_upkeep(registry, NOW + 10))
        ;
    registry_close(registry);
}

static void find_setting(void *ctx, const char *name, const char *value)
{
    char want[16];

    name_text(want, (NAMES + NAMES / 3 - 1) % NAMES);
    if (strcmp(name, "a") == 0 && strcmp(value, want) == 0)
        *(bool *)ctx = true;
}

/* How many of the names are as they were, settings and refusals included: all is 1 more
 * for each of the three. */
static unsigned intact(struct registry *registry)
{
    struct registry_refusal refusal[REGISTRY_REFUSALS_PER_NAME];
    struct wins_record record;
    bool setting = false;
    unsigned good = 0;
    char text[16];
    char value[16];

    for (unsigned i = 0; i < NAMES; i++) {
        name_text(text, i);
        struct nb_key key = key_of(text, 0x20);

        if (registry_read(registry, &key, &record) &&
            record.member[0].addr == (i < NAMES / 3 ? NAMES + i + 1 : i + 1))
            good++;
        if (i == NAMES - 1)
            good += registry_refusals(registry, &key, refusal) == 1;
    }
    registry_settings_each(registry, find_setting, &setting);
    good += setting;
    good += registry_meta_get(registry, "owner", value, sizeof(value)) == OW_OK;
    return good;
}

#define ALL (NAMES + 3)

/* What happens with octet at changed by mask: opening must not lose silently, and what it
 * reports must be mended at the next start. */
static void try_flip(const struct contents *good, size_t at, unsigned char mask)
{
    struct registry_config config = config_for(folder);
    struct registry_report report;
    struct registry *registry = NULL;
    struct contents bad = {.data = malloc(good->len), .len = good->len};
    enum ow_err err;

    assert_non_null(bad.data);
    memcpy(bad.data, good->data, good->len);
    bad.data[at] ^= mask;
    write_db(&bad);
    free(bad.data);
    err = registry_open(&config, &registry, &report);
    if (err != OW_OK) {
        assert_string_not_equal(report.text, "");
        return;
    }
    if (report.rows_bad == 0 && intact(registry) != ALL) {
        fprintf(stderr, "octet %zu ^ %02x: silently lost\n", at, mask);
        fail();
    }
    assert_true((report.rows_bad > 0) == (report.text[0] != '\0'));
    registry_close(registry);
    if (report.rows_bad == 0)
        return;
    registry = NULL;
    err = registry_open(&config, &registry, &report);
    if (err == OW_OK) {
        if (report.rows_bad != 0)
            fprintf(stderr, "octet %zu ^ %02x: not mended\n", at, mask);
        assert_string_equal(report.text, "");
        registry_close(registry);
    }
}

static void no_flipped_octet_goes_unnoticed(void **state)
{
    struct rng rng = rng_from(seed);
    struct contents good;

    (void)state;
    make_database(true);
    good = read_db();
    for (int n = 0; n < FLIPS; n++) {
        size_t at = n % 3 == 0 ? rng_below(&rng, 200) /* headers are dense */
                               : rng_below(&rng, (uint32_t)good.len);

        try_flip(&good, at, (unsigned char)(1 + rng_below(&rng, 255)));
    }
    free(good.data);
    folder_remove(folder);
}

static struct registry *open_bad(const char *sql, struct registry_report *report)
{
    make_database(true);
    run_sql(sql);
    return open_ok(folder, report);
}

static void damaged_and_missing_rows_come_back_from_the_history(void **state)
{
    static const struct {
        const char *rule, *sql;
        uint64_t bad;
    } cases[] = {
        {"a row with a wrong checksum", "UPDATE names SET crc=crc+1 WHERE id=50", 1},
        {"a row with another record",
         "UPDATE names SET record=(SELECT record FROM names WHERE id=51) WHERE id=50", 1},
        {"a row that vanished", "DELETE FROM names WHERE id=50", 1},
        {"many rows that vanished", "DELETE FROM names WHERE id>40", NAMES - 40},
        {"rows that changed places",
         "UPDATE names SET id=id+1000 WHERE id=50; UPDATE names SET id=50 WHERE id=51;"
         "UPDATE names SET id=51 WHERE id=1050",
         2},
        {"the whole table", "DELETE FROM names", NAMES},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct registry_report report;
        struct registry *registry = open_bad(cases[i].sql, &report);

        check_int(cases[i].rule, cases[i].bad, report.rows_bad);
        check_int(cases[i].rule, ALL, intact(registry));
        registry_close(registry);
        registry = open_ok(folder, &report);
        check_int(cases[i].rule, 0, report.rows_bad);
        check_int(cases[i].rule, ALL, intact(registry));
        registry_close(registry);
        check_int(cases[i].rule, OW_OK, registry_check(folder, &report));
        folder_remove(folder);
    }
}

static void other_damage_is_reported_and_set_aside(void **state)
{
    static const struct {
        const char *rule, *sql;
        unsigned intact;
        uint64_t version_at_least;
    } cases[] = {
        {"the state row is gone", "DELETE FROM state", ALL, 1 << 20},
        {"the state row is damaged", "UPDATE state SET version=1", ALL, 1 << 20},
        {"a damaged setting", "UPDATE settings SET value='other'", ALL - 1, 0},
        {"a setting that vanished", "DELETE FROM settings", ALL - 1, 0},
        {"a damaged refusal", "UPDATE refusals SET name=x'00' WHERE id=1", ALL - 1, 0},
        {"a meta value that vanished", "DELETE FROM meta", ALL - 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct registry_report report;
        struct registry *registry = open_bad(cases[i].sql, &report);

        check_int(cases[i].rule, 1, report.rows_bad);
        assert_string_not_equal(report.text, "");
        assert_true(registry_version(registry) >= cases[i].version_at_least);
        registry_close(registry);
        registry = open_ok(folder, &report);
        check_int(cases[i].rule, 0, report.rows_bad);
        registry_close(registry);
        folder_remove(folder);
    }
}

/* The rows after the merge mark are all there is of the latest changes. */
static void a_damaged_journal_row_is_reported(void **state)
{
    struct registry_report report;
    struct registry *registry;

    (void)state;
    make_database(false);
    run_sql("UPDATE state SET crc=crc");
    run_sql("UPDATE journal SET note='x' WHERE row=10");
    assert_int_equal(registry_check(folder, &report), OW_ECORRUPT);
    assert_int_equal(report.rows_bad, 1);
    registry = open_ok(folder, &report); /* merged: the names are not affected */
    assert_int_equal(report.rows_bad, 0);
    assert_int_equal(intact(registry), ALL);
    registry_close(registry);
    folder_remove(folder);
}

static void damaged_history_ends_with_what_is_good(void **state)
{
    struct registry_event event[4];
    struct registry *registry;
    struct nb_key key = key_of("HOST3", 0x20);
    size_t count = 9;

    (void)state;
    make_database(true);
    run_sql("UPDATE journal SET time=time+1 WHERE row=4");
    registry = open_ok(folder, NULL);
    assert_int_equal(registry_history(registry, &key, event, 4, &count), OW_ECORRUPT);
    assert_int_equal(count, 1);
    assert_int_equal(event[0].record.member[0].addr, NAMES + 4);
    registry_close(registry);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_flipped_octet_goes_unnoticed),
        cmocka_unit_test(damaged_and_missing_rows_come_back_from_the_history),
        cmocka_unit_test(other_damage_is_reported_and_set_aside),
        cmocka_unit_test(a_damaged_journal_row_is_reported),
        cmocka_unit_test(damaged_history_ends_with_what_is_good),
    };

    seed = rng_seed();
    use_memory_as_disk();
    registry_thread_register();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    registry_thread_unregister();
    return failed;
}
