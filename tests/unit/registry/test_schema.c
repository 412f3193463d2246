/* The version of the file: new, upgraded, too new, not ours. */
#include "fixture.h"

#include "registry/schema.h"

static sqlite3 *open_memory(void)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    return db;
}

static int number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int value;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    value = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

/* Steps as a later release may have them. */
static const struct schema_step steps[] = {
    {1, "CREATE TABLE names(id INTEGER PRIMARY KEY, old TEXT);"
        "INSERT INTO names VALUES(1,'5'),(2,'6')"},
    {2, "ALTER TABLE names ADD COLUMN value INTEGER NOT NULL DEFAULT 0;"
        "UPDATE names SET value=old+1"},
    {3, "ALTER TABLE names DROP COLUMN old; CREATE TABLE more(x)"},
};

static void an_old_file_takes_every_step_once(void **state)
{
    (void)state;
    for (size_t from = 0; from <= 3; from++) {
        sqlite3 *db = open_memory();

        assert_int_equal(schema_upgrade(db, steps, from), OW_OK);
        assert_int_equal(number(db, "PRAGMA user_version"), from);
        assert_int_equal(schema_upgrade(db, steps, 3), OW_OK);
        assert_int_equal(schema_upgrade(db, steps, 3), OW_OK);
        assert_int_equal(number(db, "PRAGMA user_version"), 3);
        assert_int_equal(number(db, "SELECT sum(value) FROM names"), 13);
        assert_int_equal(number(db, "SELECT count(*) FROM more"), 0);
        sqlite3_close(db);
    }
}

static void a_step_that_fails_leaves_the_file_at_the_step_before(void **state)
{
    const struct schema_step broken[] = {steps[0], steps[1], {3, "DROP TABLE nowhere"}};
    sqlite3 *db = open_memory();

    (void)state;
    assert_int_equal(schema_upgrade(db, broken, 3), OW_ECORRUPT);
    assert_int_equal(number(db, "PRAGMA user_version"), 2);
    assert_int_equal(number(db, "SELECT sum(value) FROM names"), 13);
    assert_int_equal(schema_upgrade(db, steps, 3), OW_OK);
    sqlite3_close(db);
}

static void newer_and_foreign_files_are_refused(void **state)
{
    static const struct {
        const char *rule, *sql;
        enum ow_err want;
    } cases[] = {
        {"a newer schema", "PRAGMA application_id=0x4f57494e; PRAGMA user_version=99",
         OW_EVERSION},
        {"another program's file", "PRAGMA application_id=77", OW_ECORRUPT},
        {"a file without an owner that is not empty", "CREATE TABLE t(x)", OW_ECORRUPT},
        {"a file of ours whose version was set back",
         "PRAGMA application_id=0x4f57494e; CREATE TABLE names(x)", OW_ECORRUPT},
        {"an impossible version",
         "PRAGMA application_id=0x4f57494e; PRAGMA user_version=-1", OW_ECORRUPT},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        sqlite3 *db = open_memory();

        assert_int_equal(sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL), SQLITE_OK);
        check_int(cases[i].rule, cases[i].want,
                  schema_upgrade(db, schema_steps, SCHEMA_VERSION));
        sqlite3_close(db);
    }
}

static void the_tables_are_compared_with_ours(void **state)
{
    sqlite3 *db = open_memory();

    (void)state;
    assert_int_equal(schema_upgrade(db, schema_steps, SCHEMA_VERSION), OW_OK);
    assert_int_equal(schema_verify(db), OW_OK);
    assert_int_equal(schema_check(db), OW_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TABLE meta", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(schema_verify(db), OW_ECORRUPT);
    sqlite3_close(db);
}

/* The whole way: the server says what to do and leaves the file alone. */
static void a_newer_database_is_refused_with_advice(void **state)
{
    char folder[FIXTURE_PATH];
    char path[2 * FIXTURE_PATH];
    struct registry_config config = config_for(folder_make(folder));
    struct registry_report report;
    struct registry *registry;
    sqlite3 *db = NULL;

    (void)state;
    registry_close(open_ok(folder, NULL));
    snprintf(path, sizeof(path), "%s/%s", folder, REGISTRY_FILE);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version=2", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(registry_open(&config, &registry, &report), OW_EVERSION);
    assert_non_null(strstr(report.text, "newer release"));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(number(db, "PRAGMA user_version"), 2);
    sqlite3_close(db);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_file_takes_every_step_once),
        cmocka_unit_test(a_step_that_fails_leaves_the_file_at_the_step_before),
        cmocka_unit_test(newer_and_foreign_files_are_refused),
        cmocka_unit_test(the_tables_are_compared_with_ours),
        cmocka_unit_test(a_newer_database_is_refused_with_advice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
