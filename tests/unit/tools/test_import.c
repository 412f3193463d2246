/* winsctl import and export as people use them, against a real server. */
#include "lab.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS_MAX 10

struct line {
    const char *rule;
    const char *words[WORDS_MAX];
    int code;
    const char *out, *absent; /* part of the standard output, and no part of it */
};

static int set_up(void **state)
{
    *state = lab_start();
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

static void play(struct lab *lab, const struct line *lines, size_t count)
{
    static struct lab_said said;

    for (size_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];

        lab_run(lab, line->words, &said);
        if (said.code != line->code)
            print_error("out: %s\nerr: %s\n", said.out, said.err);
        check_int(line->rule, line->code, said.code);
        if (line->out != NULL && strstr(said.out, line->out) == NULL)
            check_str(line->rule, line->out, said.out);
        if (line->absent != NULL && strstr(said.out, line->absent) != NULL)
            fail_msg("%s: must not say %s: %s", line->rule, line->absent, said.out);
    }
}

#define PLAY(lab, lines) play((lab), (lines), ARRAY_LEN(lines))

/* A file in the lab's folder; the path lives until the next call but three. */
static const char *file_with(struct lab *lab, const char *name, const char *text)
{
    static char paths[4][160];
    static int next;
    char *path = paths[next++ % 4];
    FILE *file;

    snprintf(path, sizeof paths[0], "%s/%s", lab_folder(lab), name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void lmhosts_comes_in(void **state)
{
    const char *path = file_with(*state, "lmhosts",
                                 "# the plant\n"
                                 "192.0.2.7  fred\n"
                                 "192.0.2.8  \"APP            \\0x14\"\n"
                                 "192.0.2.9  gate #MH\n"
                                 "192.0.2.10 gate #MH\n"
                                 "192.0.2.11 dc #PRE #DOM:corp\n"
                                 "192.0.2.12 fred\n"
                                 "#INCLUDE \\\\srv\\share\\lmhosts\n");
    const struct line lines[] = {
        {"tried first",
         {"import", "--from", "lmhosts", path, "--dry-run"},
         0,
         "lmhosts:2: FRED<20> would be added\n",
         NULL},
        {"that changed nothing", {"list"}, 1, "", "FRED"},
        {"brought in",
         {"import", "--from", "lmhosts", path},
         0,
         "lmhosts:7: FRED<00> kept: An earlier line",
         "added\n"},
        {"the first line of a name counts", {"show", "fred"}, 0, "192.0.2.7", "2.12"},
        {"an octet in quotes", {"show", "APP<14>"}, 0, "192.0.2.8", NULL},
        {"addresses of several lines", {"show", "GATE<20>"}, 0, "192.0.2.10", NULL},
        {"a domain controller", {"show", "CORP<1c>"}, 0, "192.0.2.11", NULL},
        {"again: nothing to do",
         {"import", "--from", "lmhosts", path},
         0,
         "11 unchanged, 3 kept, 1 left out\n",
         NULL},
        {"the history knows where it came from",
         {"history", "fred"},
         0,
         "import lmhosts lmhosts",
         NULL},
    };

    PLAY(*state, lines);
}

static void a_machine_has_the_name(void **state)
{
    const char *path = file_with(*state, "held",
                                 "name,suffix,type,addresses\n"
                                 "PC7,20,unique,192.0.2.8\n");
    const struct line lines[] = {
        {"its record is kept, and what replaces it is an option of import",
         {"import", "--from", "csv", path},
         0,
         "held:2: PC7<20> kept: A machine holds the name at present; --on-conflict "
         "replace replaces its record.\n",
         "--force"},
        {"as it says",
         {"import", "--from", "csv", path, "--on-conflict", "replace"},
         0,
         "1 replaced\n",
         NULL},
    };

    check_int("granted", 0, lab_register(*state, "PC7", 0x20, 0xC0000207));
    PLAY(*state, lines);
}

static void all_or_nothing(void **state)
{
    const char *path = file_with(*state, "bad", "192.0.2.7 good\n192.0.2 bad\n");
    const char *refused =
        file_with(*state, "refused",
                  "name,suffix,type,addresses\nGOOD,20,unique,192.0.2.7\n"
                  "BAD,1c,unique,192.0.2.8\n");
    const struct line lines[] = {
        {"a faulty line stops the file, and is told with its place",
         {"import", "--from", "lmhosts", path},
         3,
         "bad:2:8: the line does not begin with an IPv4 address\n",
         NULL},
        {"what the others would have done is no deed",
         {"import", "--from", "lmhosts", path},
         3,
         "3 would be added, 1 fault; nothing was changed\n",
         NULL},
        {"nothing came in", {"list"}, 1, "", "GOOD"},
        {"so does a line that can be no record",
         {"import", "--from", "csv", refused},
         3,
         "refused:3: BAD<1c> refused",
         NULL},
        {"nothing came in of that either", {"list"}, 1, "", "GOOD"},
        {"unless the others are wanted",
         {"import", "--from", "csv", refused, "--keep-going"},
         0,
         "1 added, 1 refused\n",
         NULL},
        {"they are there", {"list"}, 0, "GOOD<20>", "BAD"},
        {"the format must be said", {"import", path}, 2, "", NULL},
        {"and be known", {"import", "--from", "xml", path}, 2, "", NULL},
        {"a file that is not there",
         {"import", "--from", "csv", "/nonexistent"},
         7,
         "",
         NULL},
    };

    PLAY(*state, lines);
}

static void what_stands_already(void **state)
{
    const char *path = file_with(*state, "new", "192.0.2.7 fred\n");
    const struct line lines[] = {
        {"a mapping stands",
         {"add", "FRED<20>", "--type", "unique", "--address", "192.0.2.99"},
         0,
         "FRED",
         NULL},
        {"it is kept", {"import", "--from", "lmhosts", path}, 0, "2 added, 1 kept", NULL},
        {"as it was", {"show", "FRED<20>"}, 0, "192.0.2.99", "192.0.2.7"},
        {"merged on request",
         {"import", "--from", "lmhosts", path, "--on-conflict", "merge"},
         0,
         "1 merged, 2 unchanged",
         NULL},
        {"both addresses", {"show", "FRED<20>"}, 0, "192.0.2.7 192.0.2.99", NULL},
        {"replaced on request",
         {"import", "--from", "lmhosts", path, "--on-conflict", "replace"},
         0,
         "1 replaced, 2 unchanged",
         NULL},
        {"the file's word", {"show", "FRED<20>"}, 0, "192.0.2.7", "192.0.2.99"},
        {"dynamic on request",
         {"import", "--from", "lmhosts", path, "--on-conflict", "replace", "--as",
          "dynamic"},
         0,
         "3 replaced",
         NULL},
        {"a registration like any other", {"list", "--dynamic"}, 0, "FRED<00>", NULL},
    };

    PLAY(*state, lines);
}

/* Machines, a group of addresses and a domain: what every format can hold; 10 records. */
static const char plain[] = "192.0.2.7 fred\n"
                            "192.0.2.9 gate #MH\n192.0.2.10 gate #MH\n"
                            "192.0.2.12 dc #DOM:corp\n";

/* And names of signs that mean something elsewhere; 12 records. */
static const char strange[] = "192.0.2.8 \"a \\0x22b         x\\0x5c\\0x1b\"\n"
                              "192.0.2.11 \"=SUM(A1)       \\0x20\" #SG\n";

/* What a server writes, an empty one reads: both have the same records then. */
static void round_trip(void **state, const char *format, bool also_strange)
{
    static struct lab_said written, before, after;
    const char *count = also_strange ? "12 added\n" : "10 added\n";
    const char *again = also_strange ? "12 unchanged\n" : "10 unchanged\n";
    char text[512];
    const char *path;
    const char *csv[] = {"export", "--to", "csv", NULL};
    const char *out[] = {"export", "--to", format, NULL};

    snprintf(text, sizeof text, "%s%s", plain, also_strange ? strange : "");
    path = file_with(*state, "source", text);
    {
        const struct line lines[] = {
            {"a source", {"import", "--from", "lmhosts", path}, 0, count, NULL}};

        PLAY(*state, lines);
    }
    lab_run(*state, csv, &before);
    lab_run(*state, out, &written);
    lab_stop(*state);
    *state = lab_start();
    path = file_with(*state, "out", written.out);
    {
        const struct line lines[] = {
            {"in", {"import", "--from", format, path}, 0, count, NULL},
            {"again", {"import", "--from", format, path}, 0, again, NULL},
        };

        PLAY(*state, lines);
    }
    lab_run(*state, csv, &after);
    check_str(format, before.out, after.out);
}

static void csv_and_back(void **state)
{
    round_trip(state, "csv", true);
}

static void json_and_back(void **state)
{
    round_trip(state, "json", true);
}

static void lmhosts_and_back(void **state)
{
    round_trip(state, "lmhosts", true);
}

static void netsh_script_and_back(void **state)
{
    round_trip(state, "netsh-script", false);
}

static void wins_dat_and_back(void **state)
{
    round_trip(state, "wins.dat", false);
}

/* Formats that are only written, and what they cannot hold. */
static void for_dns(void **state)
{
    const char *path = file_with(*state, "strange", strange);
    const char *path2 = file_with(*state, "plain", plain);
    const struct line lines[] = {
        {"hosts and others", {"import", "--from", "lmhosts", path}, 0, "2 added", NULL},
        {"hosts and others", {"import", "--from", "lmhosts", path2}, 0, "10 added", NULL},
        {"a machine is one line",
         {"export", "--to", "hosts"},
         0,
         "192.0.2.7       fred\n",
         "fred\n192.0.2.7 "},
        {"with its full name",
         {"export", "--to", "hosts", "--domain", "corp.example"},
         0,
         "192.0.2.9       gate.corp.example gate\n192.0.2.10      gate.corp.example",
         NULL},
        {"a zone needs its domain", {"export", "--to", "zone"}, 2, "", NULL},
        {"which is one", {"export", "--to", "zone", "--domain", "a..b"}, 2, "", NULL},
        {"a zone to be included",
         {"export", "--to", "zone", "--domain", "corp.example"},
         0,
         "$ORIGIN corp.example.\n",
         "SOA"},
        {"a zone by itself",
         {"export", "--to", "zone", "--domain", "corp.example", "--name-server",
          "dc.corp.example"},
         0,
         "@ IN NS dc.corp.example.\n",
         NULL},
        {"its name server is one of its hosts",
         {"export", "--to", "zone", "--domain", "corp.example", "--name-server", "dc"},
         0,
         "@ IN NS dc\n",
         "dc."},
        {"what cannot be held is told",
         {"export", "--to", "wins.dat"},
         0,
         "# =SUM(A1)<20> left out",
         NULL},
        {"only what was asked for",
         {"export", "--to", "json", "--name", "FRED", "--suffix", "20"},
         0,
         "\"name\": \"FRED\"",
         "GATE"},
        {"no such format", {"export", "--to", "netsh-show"}, 2, "", NULL},
        {"the format must be said", {"export"}, 2, "", NULL},
    };

    PLAY(*state, lines);
}

static int exit_of(struct lab *lab, const char *a, const char *b, const char *c,
                   const char *d)
{
    static struct lab_said said;
    const char *const words[] = {a, b, c, d, NULL};

    lab_run(lab, words, &said);
    return said.code;
}

static mode_t mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode;
}

static void a_file_stays_as_open_as_it_was(void **state)
{
    const char *old = file_with(*state, "old", "");
    const char *made = file_with(*state, "made", "");
    const char *at = file_with(*state, "target", "old contents\n");
    const char *link = file_with(*state, "link", "");
    const struct line lines[] = {
        {"over a file", {"export", "--to", "csv", old}, 0, "", NULL},
        {"a new one", {"export", "--to", "csv", made}, 0, "", NULL},
        {"through a link", {"export", "--to", "csv", link}, 0, "", NULL},
        {"a backup", {"backup", at}, 0, "", NULL},
    };
    struct stat st;
    mode_t mask = umask(027);

    lab_register(*state, "FRED", 0x20, 0xC0000207);
    assert_int_equal(chmod(old, 0664), 0);
    assert_int_equal(chmod(at, 0604), 0);
    assert_int_equal(unlink(made), 0);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink("target", link), 0);
    play(*state, lines, 3);
    check_int("an old one stays", 0664, mode_of(old) & 0777);
    check_int("a new one by the umask", 0640, mode_of(made) & 0777);
    check_int("the link stays", 1, S_ISLNK(mode_of(link)));
    check_int("what it leads to, too", 0604, mode_of(at) & 0777);
    assert_int_equal(stat(old, &st), 0);
    check_int("with the new contents", (int)st.st_size,
              stat(at, &st) == 0 ? (int)st.st_size : -1);
    play(*state, lines + 3, 1);
    check_int("a backup is its owner's", 0600, mode_of(at) & 0777);
    assert_int_equal(unlink(at), 0);
    check_int("a link to nothing is refused", 7,
              exit_of(*state, "export", "--to", "csv", link));
    check_int("and stays", 1, S_ISLNK(mode_of(link)));
    (void)umask(mask);
}

static void what_cannot_be_read_to_its_end_is_said(void **state)
{
    static struct lab_said said;
    const char *path = file_with(*state, "large", "");
    const struct {
        const char *rule, *path, *err;
    } rows[] = {
        {"a folder", lab_folder(*state), ": Is a directory\n"},
        {"a device", "/dev/zero", "/dev/zero: neither a file nor a pipe\n"},
        {"more than the server takes, unread", path, "longer than the server takes"},
    };

    assert_int_equal(truncate(path, (1L << 30) + 1), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const words[] = {"import", "--from", "lmhosts", rows[i].path, NULL};

        lab_run(*state, words, &said);
        check_int(rows[i].rule, 7, said.code);
        if (strstr(said.err, rows[i].err) == NULL)
            check_str(rows[i].rule, rows[i].err, said.err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lmhosts_comes_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_machine_has_the_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_or_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_stands_already, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_and_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_and_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lmhosts_and_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(netsh_script_and_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wins_dat_and_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(for_dns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_to_its_end_is_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_stays_as_open_as_it_was, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
