/* What is told about the names of a machine, and where. */
#include "check.h"

#include "node/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HERE   0xc0000207 /* 192.0.2.7 */
#define THERE  0xc6336407 /* 198.51.100.7 */
#define SERVER 0xc0000201

/* A name of the machine and its states for the addresses HERE and THERE. */
struct row {
    const char *name;
    enum claim_state here, there;
    ow_addr by;
};

static void add_address(struct notice *notice, const struct row *rows, size_t count,
                        ow_addr addr)
{
    notice_add_address(notice);
    for (size_t i = 0; i < count && rows[i].name != NULL; i++) {
        struct node_name_view name = {.state =
                                          addr == HERE ? rows[i].here : rows[i].there};
        bool has_suffix;

        assert_int_equal(nb_key_parse(rows[i].name, &name.key, &has_suffix), OW_OK);
        if (name.state == CLAIM_CONFLICT)
            name.conflict_with = rows[i].by;
        notice_add_name(notice, addr, &name);
    }
}

#define ROWS_MAX 3

static const struct {
    const char *rule;
    bool two; /* addresses */
    struct row row[ROWS_MAX];
    const char *status;
} states[] = {
    {"all is well",
     false,
     {{"FRED<00>", CLAIM_REGISTERED, 0, 0}},
     "1 name registered for 1 address"},
    {"all is well on two addresses",
     true,
     {{"FRED<00>", CLAIM_REGISTERED, CLAIM_REGISTERED, 0},
      {"FRED<20>", CLAIM_REGISTERED, CLAIM_REGISTERED, 0}},
     "2 names registered for 2 addresses"},
    {"at the start",
     false,
     {{"FRED<00>", CLAIM_REGISTERED, 0, 0}, {"FRED<20>", CLAIM_REGISTERING, 0, 0}},
     "FRED<20> for 192.0.2.7 is in state Registering; 1 of 2 registered"},
    {"a conflict is told before what only takes time",
     true,
     {{"FRED<00>", CLAIM_REGISTERING, CLAIM_REGISTERED, 0},
      {"FRED<20>", CLAIM_REGISTERED, CLAIM_CONFLICT, SERVER}},
     "FRED<20> for 198.51.100.7 is in state Conflict, refused by 192.0.2.1; "
     "2 of 4 registered"},
    {"a conflict without anybody known",
     false,
     {{"FRED<20>", CLAIM_CONFLICT, 0, 0}},
     "FRED<20> for 192.0.2.7 is in state Conflict; 0 of 1 registered"},
    {"any octet is fit to be shown",
     false,
     {{"\\x1b[2J<20>", CLAIM_CONFLICT, 0, 0}},
     "\\x1b[2J<20> for 192.0.2.7 is in state Conflict; 0 of 1 registered"},
    {"at the end",
     false,
     {{"FRED<20>", CLAIM_RELEASED, 0, 0}},
     "FRED<20> for 192.0.2.7 is in state Released; 0 of 1 registered"},
};

static void the_status_line_names_name_and_state(void **state)
{
    char text[NOTICE_STATUS];
    struct notice none = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        struct notice notice = {0};

        add_address(&notice, states[i].row, ROWS_MAX, HERE);
        if (states[i].two)
            add_address(&notice, states[i].row, ROWS_MAX, THERE);
        check_str(states[i].rule, states[i].status, notice_status(&notice, text));
    }
    assert_string_equal(notice_status(&none, text), "no address to register names for");
}

/* FRED with his names in these states, for one address. */
static struct notice fred(enum claim_state workstation, enum claim_state server)
{
    const struct row rows[] = {{"FRED<00>", workstation, 0, SERVER},
                               {"FRED<20>", server, 0, SERVER}};
    struct notice notice = {0};

    add_address(&notice, rows, ARRAY_LEN(rows), HERE);
    return notice;
}

static void the_notice_names_name_state_and_command(void **state)
{
    const struct notice conflict = fred(CLAIM_REGISTERED, CLAIM_CONFLICT);
    char text[NOTICE_ROOM];

    (void)state;
    notice_text(&conflict, false, text);
    assert_string_equal(
        text,
        "NetBIOS: a name of this machine could not be registered; others will not find "
        "it\n"
        "under that name.\n"
        "  FRED<20>             Conflict     for the address 192.0.2.7, refused by "
        "192.0.2.1\n"
        "  Who, why, what to do:     nbtstat --explain\n"
        "  The state of all names:   nbtstat -n\n"
        "  Once the cause is gone:   nbtstat -RR   (or wait, it is tried again)\n");
}

static void what_only_takes_time_is_told_late(void **state)
{
    const struct notice slow = fred(CLAIM_REGISTERING, CLAIM_REGISTERED),
                        well = fred(CLAIM_REGISTERED, CLAIM_REGISTERED), none = {0};
    char text[NOTICE_ROOM];

    (void)state;
    assert_string_equal(notice_text(&slow, false, text), "");
    assert_non_null(strstr(notice_text(&slow, true, text), "Registering"));
    assert_string_equal(notice_text(&well, true, text), "");
    assert_string_equal(notice_text(&none, false, text), "");
    assert_non_null(strstr(notice_text(&none, true, text), "no address"));
}

/* 64 names of the longest kind: conflicts first, the rest as a number, all in the room.
 */
static void many_names_are_counted(void **state)
{
    struct notice notice = {0};
    char text[NOTICE_ROOM];

    (void)state;
    notice_add_address(&notice);
    for (int i = 0; i < NODE_NAMES_ALL; i++) {
        struct node_name_view name = {.state = i % 2 ? CLAIM_CONFLICT : CLAIM_REGISTERING,
                                      .conflict_with = SERVER};

        memset(name.key.name.octet, 0xff, NB_NAME_LEN);
        name.key.name.octet[0] = (uint8_t)('A' + i / 2);
        notice_add_name(&notice, 0xfefefefe, &name);
    }
    assert_int_equal(notice.claims, NODE_NAMES_ALL);
    assert_int_equal(notice.conflicts, NODE_NAMES_ALL / 2);
    assert_int_equal(notice.count, NOTICE_NAMES_MAX);
    for (size_t i = 0; i < notice.count; i++) {
        assert_int_equal(notice.name[i].state, CLAIM_CONFLICT);
        assert_int_equal(notice.name[i].name.octet[0], 'A' + i);
    }
    notice_text(&notice, false, text);
    assert_non_null(strstr(text, "  and 56 more\n"));
    assert_non_null(strstr(text, "nbtstat -RR"));
}

/* ---- files ----------------------------------------------------------------------- */

struct place {
    char folder[32], login[64], mark[64];
    struct notice_keeper keeper;
};

static void make_place(struct place *place)
{
    strcpy(place->folder, "/tmp/ow-notice.XXXXXX"); // NOLINT: it fits
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->login, sizeof(place->login), "%s/login", place->folder);
    snprintf(place->mark, sizeof(place->mark), "%s/registered", place->folder);
}

static void remove_place(struct place *place)
{
    unlink(place->login);
    unlink(place->mark);
    assert_int_equal(rmdir(place->folder), 0);
}

static bool is_marked(const struct place *place)
{
    return access(place->mark, F_OK) == 0;
}

/* Octets in the file of the login notice; -1: there is none. */
static long told(const struct place *place)
{
    struct stat st;

    return stat(place->login, &st) == 0 ? (long)st.st_size : -1;
}

static void a_conflict_is_told_until_it_is_over(void **state)
{
    const struct notice claiming = fred(CLAIM_REGISTERING, CLAIM_REGISTERING),
                        conflict = fred(CLAIM_REGISTERED, CLAIM_CONFLICT),
                        well = fred(CLAIM_REGISTERED, CLAIM_REGISTERED);
    struct place place;

    (void)state;
    make_place(&place);
    notice_begin(&place.keeper, place.login, place.mark);
    assert_int_equal(told(&place), -1);
    assert_int_equal(notice_tell(&place.keeper, &claiming, 1000), 1000 + NOTICE_LATE_MS);
    assert_int_equal(told(&place), -1);
    assert_false(is_marked(&place));
    notice_tell(&place.keeper, &conflict, 2000);
    assert_true(told(&place) > 100);
    assert_false(is_marked(&place));
    assert_int_equal(notice_tell(&place.keeper, &well, 3000), OW_NEVER);
    assert_int_equal(told(&place), 0);
    assert_true(is_marked(&place));
    notice_tell(&place.keeper, &conflict, 4000);
    assert_true(told(&place) > 100);
    assert_false(is_marked(&place));
    notice_end(&place.keeper);
    assert_int_equal(told(&place), 0);
    remove_place(&place);
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

/* The daemon keeps what it makes from others; these two are for everybody who logs in. */
static void everybody_may_read_the_files(void **state)
{
    const struct notice conflict = fred(CLAIM_REGISTERED, CLAIM_CONFLICT),
                        well = fred(CLAIM_REGISTERED, CLAIM_REGISTERED);
    const mode_t before = umask(0077);
    struct place place;

    (void)state;
    make_place(&place);
    notice_begin(&place.keeper, place.login, place.mark);
    notice_tell(&place.keeper, &conflict, 1000);
    notice_tell(&place.keeper, &well, 2000);
    assert_int_equal(mode_of(place.login), 0644);
    assert_int_equal(mode_of(place.mark), 0644);
    umask(before);
    remove_place(&place);
}

static void a_claim_that_takes_a_minute_is_told(void **state)
{
    const struct notice claiming = fred(CLAIM_REGISTERING, CLAIM_REGISTERED);
    struct place place;
    ow_ms due;

    (void)state;
    make_place(&place);
    notice_begin(&place.keeper, place.login, place.mark);
    due = notice_tell(&place.keeper, &claiming, 0);
    assert_int_equal(notice_tell(&place.keeper, &claiming, due - 1), due);
    assert_int_equal(told(&place), -1);
    assert_int_equal(notice_tell(&place.keeper, &claiming, due), OW_NEVER);
    assert_true(told(&place) > 100);
    notice_end(&place.keeper);
    remove_place(&place);
}

static void what_an_earlier_run_left_is_taken_away(void **state)
{
    const struct notice well = fred(CLAIM_REGISTERED, CLAIM_REGISTERED);
    struct place place;
    FILE *file;

    (void)state;
    make_place(&place);
    file = fopen(place.login, "w");
    fputs("old news\n", file);
    fclose(file);
    fclose(fopen(place.mark, "w"));
    notice_begin(&place.keeper, place.login, place.mark);
    assert_int_equal(told(&place), 0);
    assert_false(is_marked(&place));
    notice_tell(&place.keeper, &well, 0);
    assert_true(is_marked(&place));
    notice_end(&place.keeper);
    assert_false(is_marked(&place));
    remove_place(&place);
}

static void a_link_is_not_followed(void **state)
{
    const struct notice conflict = fred(CLAIM_REGISTERED, CLAIM_CONFLICT);
    struct place place;
    char other[64];

    (void)state;
    make_place(&place);
    snprintf(other, sizeof(other), "%s/other", place.folder);
    assert_int_equal(symlink(other, place.login), 0);
    notice_begin(&place.keeper, place.login, place.mark);
    notice_tell(&place.keeper, &conflict, 0);
    assert_int_not_equal(access(other, F_OK), 0);
    notice_end(&place.keeper);
    remove_place(&place);
}

static void without_files_nothing_is_written(void **state)
{
    const struct notice conflict = fred(CLAIM_REGISTERED, CLAIM_CONFLICT),
                        well = fred(CLAIM_REGISTERED, CLAIM_REGISTERED);
    struct notice_keeper keeper;

    (void)state;
    notice_begin(&keeper, "", NULL);
    assert_int_equal(notice_tell(&keeper, &conflict, 0), NOTICE_LATE_MS);
    assert_int_equal(notice_tell(&keeper, &well, 0), OW_NEVER);
    notice_end(&keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_status_line_names_name_and_state),
        cmocka_unit_test(the_notice_names_name_state_and_command),
        cmocka_unit_test(what_only_takes_time_is_told_late),
        cmocka_unit_test(many_names_are_counted),
        cmocka_unit_test(a_conflict_is_told_until_it_is_over),
        cmocka_unit_test(everybody_may_read_the_files),
        cmocka_unit_test(a_claim_that_takes_a_minute_is_told),
        cmocka_unit_test(what_an_earlier_run_left_is_taken_away),
        cmocka_unit_test(a_link_is_not_followed),
        cmocka_unit_test(without_files_nothing_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
