/* Backups that the server keeps: their names, making them, and which of them go. */
#include "server/backups.h"

#include "server/backup_folder.h"

#include "check.h"
#include "folder.h"

#include <sys/stat.h>
#include <time.h>

/* ---- names ---------------------------------------------------------------------------
 */

#define T INT64_C(1795395600) /* 2026-11-23T01:00:00Z */

static const struct {
    const char *rule, *name;
    bool is_name, sound;
} names[] = {
    {"a sound backup", "names-20261123T010000Z.db", true, true},
    {"a damaged one", "names-20261123T010000Z-damaged.db", true, false},
    {"nothing", "", false, false},
    {"the database", "names.db", false, false},
    {"a way out", "../names-20261123T010000Z.db", false, false},
    {"a way further in", "names-20261123T010000Z.db/x", false, false},
    {"a way out behind it", "names-20261123T010000Z/../.db", false, false},
    {"unfinished work", "names.db.making-a1b2c3", false, false},
    {"SQLite's own files", "names-20261123T010000Z.db-wal", false, false},
    {"no such day", "names-20260231T010000Z.db", false, false},
    {"no such hour", "names-20261123T250000Z.db", false, false},
    {"a leap second", "names-20261123T235960Z.db", false, false},
    {"signs in place of digits", "names-+0261123T010000Z.db", false, false},
    {"small letters", "names-20261123t010000z.db", false, false},
    {"another zone", "names-20261123T010000+01.db", false, false},
    {"cut short", "names-20261123T0100", false, false},
    {"too long", "names-20261123T010000Z-damaged-damaged-damaged-damaged.db", false,
     false},
    {"other words", "names-20261123T010000Z-broken.db", false, false},
};

static void names_say_when_and_whether(void **state)
{
    char text[BACKUP_NAME_ROOM];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct wins_backup backup = {.time = 0};
        enum ow_err err = backup_name_read(names[i].name, &backup);

        check_int(names[i].rule, names[i].is_name, err == OW_OK);
        if (err != OW_OK)
            continue;
        check_int(names[i].rule, T, backup.time);
        check_int(names[i].rule, names[i].sound, backup.sound);
        check_str(names[i].rule, names[i].name,
                  backup_name(backup.time, backup.sound, text));
    }
}

/* ---- making them ---------------------------------------------------------------------
 */

struct place {
    char folder[TEST_FOLDER_ROOM];
    struct ow_log *log;
    struct registry *registry;
    struct settings settings;
    struct board *board;
    struct backups *backups;
    _Atomic int noted;
};

static void submit(void *ctx, struct command *command)
{
    struct place *place = ctx;

    place->noted += command->kind == COMMAND_BACKED_UP;
}

static void start(struct place *place)
{
    const struct backups_config config = {.folder = place->folder,
                                          .registry = place->registry,
                                          .commands = {place, submit},
                                          .board = place->board,
                                          .log = place->log};

    assert_int_equal(backups_start(&config, &place->backups), OW_OK);
}

static void stop(struct place *place)
{
    backups_stop(place->backups);
    backups_free(place->backups);
    place->backups = NULL;
}

static void commit_setting(struct place *place, const char *value)
{
    struct registry_cause cause = {.source = REGISTRY_BY_COMMAND};

    assert_int_equal(
        registry_setting_put(place->registry, "static-refusal", value, &cause), OW_OK);
    assert_int_equal(registry_commit(place->registry, T), OW_OK);
}

static int set_up(void **state)
{
    static struct place place;
    const struct ow_log_config log = {.program = "test", .to = OW_LOG_NOWHERE};
    const struct name_table names_of_server = {0};
    struct registry_report report;
    struct registry_config config = {.max_records = 1000, .journal_bytes = 1 << 24};

    memset(&place, 0, sizeof(place));
    assert_true(test_folder_make(place.folder));
    assert_int_equal(ow_log_new(&log, &place.log), OW_OK);
    config.folder = place.folder;
    assert_int_equal(registry_open(&config, &place.registry, &report), OW_OK);
    commit_setting(&place, "refuse");
    settings_default(&place.settings);
    place.settings.backup_keep = 2;
    place.board = board_new(&place.settings, &names_of_server);
    assert_non_null(place.board);
    start(&place);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char folder[2 * TEST_FOLDER_ROOM];

    snprintf(folder, sizeof(folder), "%s/" BACKUP_FOLDER, place->folder);
    if (place->backups != NULL)
        stop(place);
    board_free(place->board);
    registry_close(place->registry);
    ow_log_free(place->log);
    test_folder_remove(folder);
    test_folder_remove(place->folder);
    return 0;
}

/* Put a file where the backups are. */
static void put_file(const struct place *place, const char *name, mode_t folder_mode)
{
    char path[2 * TEST_FOLDER_ROOM];
    FILE *file;

    snprintf(path, sizeof(path), "%s/" BACKUP_FOLDER, place->folder);
    (void)mkdir(path, folder_mode);
    snprintf(path, sizeof(path), "%s/" BACKUP_FOLDER "/%s", place->folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("x", file);
    fclose(file);
}

/* How often the event was said. */
static int said(const struct place *place, enum ow_event event)
{
    const struct ow_log_entry *entry[64];
    size_t count = ow_log_recent(place->log, 0, entry, 64);
    int times = 0;

    for (size_t i = 0; i < count; i++) {
        times += entry[i]->event == event;
        ow_log_release(entry[i]);
    }
    return times;
}

static size_t count_kept(const struct place *place)
{
    struct wins_backup *list = NULL;
    size_t count = 0;

    assert_int_equal(backup_folder_list(backups_folder(place->backups), &list, &count),
                     OW_OK);
    free(list);
    return count;
}

static void note_setting(void *ctx, const char *name, const char *value)
{
    snprintf(ctx, 64, "%s=%s", name, value);
}

static void one_that_is_asked_for_can_be_restored(void **state)
{
    struct place *place = *state;
    char name[BACKUP_NAME_ROOM], path[FOLDER_PATH_MAX], setting[64] = "";
    struct backups_figures figures;
    struct registry_report report;
    struct backups_made made;
    struct wins_backup found;
    struct registry_dump *dump;
    struct stat st;

    assert_int_equal(backups_make(place->backups, "ann", false, &made), OW_OK);
    assert_true(made.backup.sound);
    assert_string_equal(made.text, "");
    backup_name(made.backup.time, true, name);
    assert_int_equal(
        backup_folder_find(backups_folder(place->backups), name, path, &found), OW_OK);
    assert_int_equal(found.bytes, made.backup.bytes);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(registry_dump_open(path, &dump, &report), OW_OK);
    registry_dump_settings_each(dump, note_setting, setting);
    assert_string_equal(setting, "static-refusal=refuse");
    registry_dump_close(dump);
    backups_count(place->backups, &figures);
    assert_int_equal(figures.made, 1);
    assert_int_equal(figures.kept, 1);
    assert_int_equal(figures.failing, 0);
    assert_int_equal(place->noted, 1);
    assert_int_equal(said(place, OW_EV_BACKUP), 1);
}

static void a_trial_makes_none(void **state)
{
    struct place *place = *state;
    struct backups_made made;

    assert_int_equal(backups_make(place->backups, "ann", true, &made), OW_OK);
    assert_int_equal(count_kept(place), 0);
    assert_int_equal(place->noted, 0);
}

static void the_oldest_go(void **state)
{
    struct place *place = *state;
    struct backups_made made;

    put_file(place, "names-20200101T000000Z.db", 0700);
    put_file(place, "names-20200102T000000Z.db", 0700);
    put_file(place, "not-ours.db", 0700);
    assert_int_equal(backups_make(place->backups, "ann", false, &made), OW_OK);
    assert_int_equal(made.removed, 1);
    assert_int_equal(count_kept(place), 2);
    assert_int_equal(backups_remove(place->backups, "names-20200101T000000Z.db"),
                     OW_ENOTFOUND);
    assert_int_equal(backups_remove(place->backups, "not-ours.db"), OW_ENOTFOUND);
    assert_int_equal(backups_remove(place->backups, "names-20200102T000000Z.db"), OW_OK);
    assert_int_equal(count_kept(place), 1);
}

static void two_of_one_second_have_their_names(void **state)
{
    struct place *place = *state;
    struct backups_made made;

    for (int i = 0; i < 3; i++)
        assert_int_equal(backups_make(place->backups, "ann", false, &made), OW_OK);
    assert_int_equal(made.removed, 1);
    assert_int_equal(count_kept(place), 2);
}

static void a_failure_is_told_and_counted(void **state)
{
    struct place *place = *state;
    char path[2 * TEST_FOLDER_ROOM];
    struct backups_figures figures;
    struct backups_made made;
    FILE *file;

    snprintf(path, sizeof(path), "%s/" BACKUP_FOLDER, place->folder);
    file = fopen(path, "w"); /* where the folder should be */
    assert_non_null(file);
    fclose(file);
    assert_int_not_equal(backups_make(place->backups, "ann", false, &made), OW_OK);
    assert_string_not_equal(made.text, "");
    backups_count(place->backups, &figures);
    assert_int_equal(figures.failures, 1);
    assert_int_equal(figures.failing, 1);
    assert_int_equal(said(place, OW_EV_BACKUP_FAILED), 1);
    assert_int_equal(place->noted, 0);
    unlink(path);
    assert_int_equal(backups_make(place->backups, "ann", false, &made), OW_OK);
    backups_count(place->backups, &figures);
    assert_int_equal(figures.failing, 0);
}

/* Ends when the first one comes, or fails after a minute. */
static void one_that_is_due_comes_by_itself(void **state)
{
    struct place *place = *state;
    struct backups_figures figures = {0};

    assert_true(backups_due(place->backups) > time(NULL));
    stop(place);
    put_file(place, "names-20200101T000000Z.db", 0700);
    put_file(place, "names.db.making-x", 0700);
    start(place);
    for (int i = 0; i < 600 && figures.made == 0; i++) {
        const struct timespec tenth = {.tv_nsec = 100000000};

        nanosleep(&tenth, NULL);
        backups_count(place->backups, &figures);
    }
    assert_int_equal(figures.made, 1);
    assert_int_equal(figures.kept, 2);
    assert_true(backups_due(place->backups) > time(NULL) + OW_DAY - OW_HOUR);
    stop(place);
    assert_int_equal(place->noted, 1);
    start(place);
}

static void at_the_end_only_if_it_is_wanted(void **state)
{
    struct place *place = *state;

    backups_stop(place->backups);
    backups_last(place->backups);
    assert_int_equal(count_kept(place), 0);
    place->settings.backup_at_stop = true;
    board_post_settings(place->board, &place->settings);
    backups_last(place->backups);
    assert_int_equal(count_kept(place), 1);
    backups_free(place->backups);
    place->backups = NULL;
}

#define MAKES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_when_and_whether),
        MAKES(one_that_is_asked_for_can_be_restored),
        MAKES(a_trial_makes_none),
        MAKES(the_oldest_go),
        MAKES(two_of_one_second_have_their_names),
        MAKES(a_failure_is_told_and_counted),
        MAKES(one_that_is_due_comes_by_itself),
        MAKES(at_the_end_only_if_it_is_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
