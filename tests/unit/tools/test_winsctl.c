/* winsctl as people and scripts use it, against a real server: each story begins with an
 * empty database and goes through its lines in order. */
#include "lab.h"

#include "check.h"

#include <dirent.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define A         UINT32_C(0xC0000207) /* 192.0.2.7 */
#define B         UINT32_C(0xC0000208)
#define WORDS_MAX 14

struct line {
    const char *rule;
    const char *words[WORDS_MAX];
    int code;
    const char *out;    /* part of what is said; NULL: nothing is said */
    const char *absent; /* must not be said; NULL: anything may */
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

/* Errors are looked for on stderr, everything else on stdout. */
static void play(struct lab *lab, const struct line *lines, size_t count)
{
    static struct lab_said said;

    for (size_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        const char *text;

        lab_run(lab, line->words, &said);
        text = said.code == 0 ? said.out : said.err;
        if (said.code != line->code)
            print_error("out: %s\nerr: %s\n", said.out, said.err);
        check_int(line->rule, line->code, said.code);
        if (line->out == NULL)
            check_str(line->rule, "", text);
        else if (strstr(text, line->out) == NULL)
            check_str(line->rule, line->out, text);
        if (line->absent != NULL && strstr(said.out, line->absent) != NULL)
            fail_msg("%s: must not say %s: %s", line->rule, line->absent, said.out);
    }
}

#define PLAY(lab, lines) play((lab), (lines), ARRAY_LEN(lines))

static void answers(void **state)
{
    static const struct line lines[] = {
        {"a machine with two addresses",
         {"add", "SHARE<20>", "--type", "multihomed", "--address", "10.1.0.5,10.2.0.5"},
         0,
         "added SHARE<20>",
         NULL},
        {"a neighbour gets the near one first",
         {"answer", "SHARE", "--for", "10.2.0.7"},
         0,
         "SHARE<20>: 10.2.0.7 would get, for 518400 seconds:\n"
         "   1  10.2.0.5         shares 30 leading bits with the asker, more than the "
         "next\n"
         "   2  10.1.0.5         shares 14 leading bits with the asker\n",
         NULL},
        {"what is not there",
         {"answer", "SHARE<00>", "--for", "10.2.0.7"},
         0,
         "SHARE<00>: 10.2.0.7 would get a negative answer: There is no such name.",
         NULL},
        {"who would be asked whether he holds it",
         {"reach", "SHARE", "--dry-run"},
         0,
         "SHARE<20>  10.1.0.5  would be asked",
         NULL},
        {"nobody is there", {"reach", "SHARE"}, 0, "SHARE<20>  10.2.0.5  silent", NULL},
        {"nobody to ask", {"reach", "NOBODY"}, 1, "no address of NOBODY", NULL},
        {"a stranger",
         {"answer", "SHARE", "--for", "203.0.113.9"},
         0,
         "would get a cut answer: It is in no network of query-networks",
         NULL},
        {"what was sent to ask them, in words",
         {"packets", "SHARE", "--limit", "1"},
         0,
         "  to 10.2.0.5:137  name query\n    id ",
         "0000:"},
        {"... and in octets",
         {"packets", "SHARE", "--hex"},
         0,
         "00 00 20 46 44 45",
         NULL},
        {"no packets", {"packets", "NOBODY"}, 1, "none of the last 16 packets", NULL},
        {"a network that is not served",
         {"policy", "set", "client-networks", "10.1.0.0/16"},
         0,
         "",
         NULL},
        {"... by a policy that is on",
         {"policy", "mode", "client-networks", "enforce"},
         0,
         "",
         NULL},
        {"silence",
         {"answer", "SHARE", "--for", "10.2.0.7"},
         0,
         "would get no answer: Its network is none that the server serves.",
         NULL},
        {"for scripts",
         {"answer", "SHARE", "--for", "10.1.0.7", "--json"},
         0,
         "\"rank\": 1",
         NULL},
        {"no name at all",
         {"answer", "NOBODY", "--for", "10.1.0.7"},
         1,
         "no record of",
         NULL},
        {"no machine", {"answer", "SHARE"}, 2, "--for ADDRESS", NULL},
        {"no address of one",
         {"answer", "SHARE", "--for", "224.0.0.1"},
         2,
         "bad value",
         NULL},
    };

    PLAY(*state, lines);
}

static void static_mappings(void **state)
{
    static const struct line lines[] = {
        {"an empty server lists nothing", {"list"}, 1, NULL, NULL},
        {"a unique mapping is three records",
         {"add", "printer", "--type", "unique", "--address", "192.0.2.10"},
         0,
         "added PRINTER<00>\nadded PRINTER<03>\nadded PRINTER<20>\n",
         NULL},
        {"all suffixes are shown", {"show", "printer"}, 0, "PRINTER<03>", NULL},
        {"or the one asked for",
         {"show", "Printer<20>"},
         0,
         "static mapping",
         "PRINTER<03>"},
        {"a list is a table", {"list"}, 0, "NAME         TYPE", NULL},
        {"a second mapping needs force",
         {"add", "PRINTER", "--type", "unique", "--address", "192.0.2.11"},
         3,
         "--force",
         NULL},
        {"an address of other octets is not left out in silence",
         {"change", "PRINTER", "--address", "192.0.2.12,\xff"},
         2,
         "not UTF-8",
         NULL},
        {"a dry run changes nothing",
         {"add", "PRINTER", "--type", "unique", "--address", "192.0.2.11", "--force",
          "--dry-run"},
         0,
         "would be added PRINTER<20>",
         NULL},
        {"nothing changed", {"show", "PRINTER"}, 0, "192.0.2.10", "192.0.2.11"},
        {"addresses can be changed",
         {"change", "PRINTER", "--address", "192.0.2.12"},
         0,
         "changed PRINTER<20>",
         NULL},
        {"they have changed", {"show", "PRINTER<20>"}, 0, "192.0.2.12", "192.0.2.10"},
        {"a list by address",
         {"list", "--address", "192.0.2.12"},
         0,
         "PRINTER<00>",
         NULL},
        {"one of three goes",
         {"delete", "PRINTER<03>"},
         0,
         "deleted PRINTER<03>\n",
         "PRINTER<20>"},
        {"the others stay", {"show", "PRINTER"}, 0, "PRINTER<20>", "PRINTER<03>"},
        {"the rest goes with the bare name",
         {"delete", "PRINTER"},
         0,
         "deleted PRINTER<00>\ndeleted PRINTER<20>\n",
         NULL},
        {"now there is none", {"show", "PRINTER"}, 1, "no record of PRINTER", NULL},
        {"nor one to delete", {"delete", "PRINTER"}, 1, "no record of PRINTER", NULL},
        {"its history tells", {"history", "PRINTER<20>"}, 0, "static-changed", NULL},
        {"a multihomed mapping has several addresses",
         {"add", "ROUTER", "--type", "multihomed", "--address", "192.0.2.1,192.0.2.2"},
         0,
         "added ROUTER<20>",
         NULL},
        {"a domain is <1c>",
         {"add", "DOM", "--type", "domain", "--address", "192.0.2.1", "192.0.2.2"},
         0,
         "added DOM<1c>\n",
         NULL},
        {"a scope goes with it",
         {"add", "FRED<20>", "--scope", "corp", "--type", "unique", "--address",
          "192.0.2.3"},
         0,
         "added FRED<20>.corp\n",
         NULL},
        {"lower case if exact",
         {"--exact", "add", "fred<20>", "--type", "unique", "--address", "192.0.2.3"},
         0,
         "added fred<20>\n",
         NULL},
        {"an address is needed",
         {"add", "BARNEY", "--type", "unique"},
         2,
         "address",
         NULL},
        {"types are known",
         {"add", "BARNEY", "--type", "static", "--address", "192.0.2.3"},
         2,
         "unique",
         NULL},
    };

    PLAY(*state, lines);
}

static void machines(void **state)
{
    static const struct line lines[] = {
        {"a machine registered", {"show", "PC7"}, 0, "192.0.2.7", "static"},
        {"a mapping for a living name needs force",
         {"add", "PC7<20>", "--type", "unique", "--address", "192.0.2.8"},
         3,
         "in use by a machine",
         NULL},
        {"nothing of it was added", {"show", "PC7<20>"}, 0, "192.0.2.7", "192.0.2.8"},
        {"a bare name does not mean what machines made",
         {"delete", "PC7"},
         3,
         "dynamic records only",
         NULL},
        {"a record that is named goes",
         {"delete", "PC7<20>", "--dry-run"},
         0,
         "would be deleted PC7<20>",
         NULL},
        {"a release", {"release", "PC7<20>"}, 0, "released PC7<20>", NULL},
        {"is seen in the state", {"list", "--state", "released"}, 0, "PC7<20>", NULL},
        {"a tombstone",
         {"delete", "PC7<20>", "--tombstone"},
         0,
         "tombstoned PC7<20>",
         NULL},
        {"is one too", {"list", "--state", "tombstone"}, 0, "PC7<20>", NULL},
        {"nobody is active", {"list", "--state", "active"}, 1, NULL, NULL},
    };

    check_int("granted", 0, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, lines);
}

/* KB Q164016: a static mapping refuses a machine; the server says so and what to do. */
static void the_article(void **state)
{
    static const struct line before[] = {
        {"somebody makes a mapping",
         {"add", "PC7", "--type", "unique", "--address", "192.0.2.8", "--note",
          "moved from the old server"},
         0,
         "added PC7<20>",
         NULL},
    };
    static const struct line after[] = {
        {"why: by a static mapping", {"why", "PC7"}, 0, "static mapping", NULL},
        {"... for which machine", {"why", "PC7"}, 0, "192.0.2.7", NULL},
        {"... made why", {"why", "PC7<20>"}, 0, "moved from the old server", NULL},
        {"... and what to do", {"why", "PC7<20>"}, 0, "winsctl delete", NULL},
        {"as facts too", {"--json", "why", "PC7<20>"}, 0, "\"count\": 2", NULL},
        {"nothing is known of another name",
         {"why", "OTHER"},
         1,
         "nothing is known",
         NULL},
        {"... typed in capitals, that was all",
         {"why", "OTHER"},
         1,
         "nothing is known of OTHER",
         "--exact"},
        {"in small letters it may be another",
         {"why", "other"},
         1,
         "--exact asks for the name as typed",
         NULL},
        {"as typed indeed",
         {"why", "other", "--exact"},
         1,
         "nothing is known of other",
         "upper-cased"},
        {"the cure", {"delete", "PC7"}, 0, "deleted PC7<20>", NULL},
    };

    PLAY(*state, before);
    check_int("the machine is refused: ACT_ERR", 6, lab_register(*state, "PC7", 0x20, A));
    check_int("and again", 6, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, after);
    check_int("the machine has its name", 0, lab_register(*state, "PC7", 0x20, A));
}

static void a_name_is_never_empty(void **state)
{
    static const struct line lines[] = {
        {"to delete", {"delete", ""}, 2, "the name is empty", NULL},
        {"to explain", {"why", ""}, 2, "the name is empty", NULL},
        {"with a scope", {"why", "", "--scope", "corp"}, 2, "the name is empty", NULL},
        {"one conflict", {"conflicts", ""}, 2, "the name is empty", NULL},
        {"to act on it", {"conflict", "delete", ""}, 2, "the name is empty", NULL},
        {"a mapping",
         {"add", "", "--type", "unique", "--address", "192.0.2.7"},
         2,
         "the name is empty",
         NULL},
        {"a mapping to change",
         {"change", "", "--until", "never"},
         2,
         "the name is empty",
         NULL},
        {"who asks for it", {"usage", "--name", ""}, 2, "the name is empty", NULL},
    };

    PLAY(*state, lines);
}

static void mappings_with_an_end(void **state)
{
    static const struct line lines[] = {
        {"a day",
         {"add", "PC7", "--type", "unique", "--address", "192.0.2.8", "--until",
          "2027-12-31"},
         0,
         "added PC7<20>",
         NULL},
        {"is its end", {"show", "PC7<20>"}, 0, "2027-12-31", NULL},
        {"no end any more", {"change", "PC7", "--until", "never"}, 0, "changed", NULL},
        {"indeed", {"show", "PC7<20>"}, 0, "never", NULL},
        {"a note alone", {"change", "PC7", "--note", "why not"}, 0, "changed", NULL},
        {"is kept", {"history", "PC7<20>"}, 0, "why not", NULL},
        {"no day", {"change", "PC7", "--until", "soon"}, 2, "--until is a day", NULL},
        {"no such day", {"change", "PC7", "--until", "2027-13-01"}, 2, "--until", NULL},
        {"a day that February does not have",
         {"change", "PC7", "--until", "2027-02-30"},
         2,
         "\"2027-02-30\" is not",
         NULL},
        {"its last one in a leap year",
         {"change", "PC7", "--until", "2028-02-29"},
         0,
         "changed",
         NULL},
        {"in the past", {"change", "PC7", "--until", "2001-01-01"}, 2, "past", NULL},
        {"nothing to change", {"change", "PC7"}, 2, "--address", NULL},
    };

    PLAY(*state, lines);
}

static void mappings(void **state)
{
    static const struct line before[] = {
        {"none", {"mappings"}, 1, NULL, NULL},
        {"one",
         {"add", "PC7", "--type", "unique", "--address", "192.0.2.7", "--note", "old"},
         0,
         "added PC7<20>",
         NULL},
        {"is one line", {"mappings"}, 0, "old", "PC7<"},
        {"needed, as far as is known", {"mappings", "--needless"}, 1, NULL, NULL},
    };
    static const struct line after[] = {
        {"not needed", {"mappings", "--needless"}, 0, "registers from 192.0.2.7", NULL},
        {"as facts", {"mappings", "--needless", "--json"}, 0, "\"needless\": true", NULL},
        {"a pattern", {"mappings", "--name", "pc*"}, 0, "PC7", NULL},
        {"of others", {"mappings", "--name", "FRED"}, 1, NULL, NULL},
    };
    static const struct line refused[] = {
        {"it refuses", {"mappings"}, 0, "refused others, 1 time", NULL},
    };

    PLAY(*state, before);
    check_int("the machine is accepted", 0, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, after);
    check_int("another is not", 6, lab_register(*state, "PC7", 0x20, B));
    PLAY(*state, refused);
}

static void conflicts(void **state)
{
    static const struct line before[] = {
        {"all is well", {"conflicts"}, 0, "no machine is refused", NULL},
        {"nothing to undo", {"undo", "PC7"}, 1, "no change", NULL},
        {"somebody makes a mapping",
         {"add", "PC7", "--type", "unique", "--address", "192.0.2.8", "--note", "old"},
         0,
         "added PC7<20>",
         NULL},
    };
    static const struct line after[] = {
        {"one entry", {"conflicts"}, 0, "(\"old\") gives PC7 to 192.0.2.8", NULL},
        {"and what can be done",
         {"conflicts", "pc7"},
         0,
         "winsctl conflict delete pc7",
         "conflict unmute"},
        {"as facts", {"conflicts", "--json"}, 0, "\"actions\"", NULL},
        {"muted", {"conflict", "mute", "PC7", "--note", "known"}, 0, "no longer", NULL},
        {"not listed", {"conflicts"}, 0, "1 muted", "192.0.2.8"},
        {"but there", {"conflicts", "--muted"}, 0, "(known)", NULL},
        {"listed again", {"conflict", "unmute", "PC7"}, 0, "listed again", NULL},
        {"a cure tried",
         {"conflict", "delete", "PC7", "--dry-run"},
         0,
         "Nothing was done",
         "take it back"},
        {"more addresses",
         {"conflict", "multihomed", "PC7", "--only-seen"},
         0,
         "of 192.0.2.7.",
         NULL},
        {"taken back", {"undo", "PC7"}, 0, "of 192.0.2.8 again", NULL},
    };
    static const struct line cured[] = {
        {"refused again", {"conflicts"}, 0, "PC7", NULL},
        {"the cure", {"conflict", "delete", "PC7"}, 0, "winsctl undo PC7", NULL},
        {"gone", {"conflicts", "PC7"}, 1, "no machine is refused", NULL},
    };
    static const struct line late[] = {
        {"the machine has it by now: the way on is said",
         {"undo", "PC7"},
         3,
         "winsctl add 'PC7' --type unique --address 192.0.2.8 --force",
         NULL},
        {"that is right",
         {"add", "PC7", "--type", "unique", "--address", "192.0.2.8", "--force"},
         0,
         "PC7<20>",
         NULL},
    };

    PLAY(*state, before);
    check_int("the machine is refused: ACT_ERR", 6, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, after);
    check_int("refused again", 6, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, cured);
    check_int("the machine has its name", 0, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, late);
}

static void settings(void **state)
{
    static const struct line lines[] = {
        {"all of them", {"get"}, 0, "renewal-interval", NULL},
        {"one", {"get", "renewal-interval"}, 0, "renewal-interval = 6d", NULL},
        {"a change tried", {"set", "renewal-interval", "3d", "--dry-run"}, 0, "3d", NULL},
        {"is none", {"get", "renewal-interval"}, 0, "= 6d", NULL},
        {"a change", {"set", "renewal-interval", "3d"}, 0, "renewal-interval = 3d", NULL},
        {"holds", {"get", "renewal-interval"}, 0, "= 3d", NULL},
        {"the default again", {"set", "renewal-interval"}, 0, "6d", NULL},
        {"two that go together badly",
         {"set", "extinction-interval", "10d"},
         0,
         "10d",
         "set it to 30d or more"},
        {"the default of that", {"set", "extinction-interval"}, 0, "4d", NULL},
        {"out of range", {"set", "renewal-interval", "1s"}, 2, "40m", NULL},
        {"mistyped", {"set", "renewal-intervall", "1s"}, 1, "renewal-interval", NULL},
        {"a thing of the file", {"set", "workers", "2"}, 1, "restart", NULL},
    };

    PLAY(*state, lines);
}

/* Write text into the lab's folder; the path is good until the next call. */
static const char *file_with(struct lab *lab, const char *name, const char *text)
{
    static char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", lab_folder(lab), name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void one_text(void **state)
{
    const char *path = file_with(*state, "settings.yaml",
                                 "settings:\n"
                                 "  extinction-interval: 5d\n"
                                 "mappings:\n"
                                 "  - name: PRINTER\n"
                                 "    type: unique\n"
                                 "    addresses: [192.0.2.10]\n"
                                 "  - name: 'DOM<1c>'\n"
                                 "    type: domain\n"
                                 "    addresses: [192.0.2.1, 192.0.2.2]\n");
    const struct line lines[] = {
        {"something that the text leaves out",
         {"add", "OLD<20>", "--type", "unique", "--address", "192.0.2.3"},
         0,
         "OLD",
         NULL},
        {"what it would do",
         {"settings", "apply", path, "--dry-run"},
         0,
         "settings:\n"
         "  ~ extinction-interval: 4d -> 5d\n"
         "mappings:\n"
         "  + PRINTER: 192.0.2.10, type unique\n"
         "  + DOM<1c>: 192.0.2.1 192.0.2.2, type domain\n",
         NULL},
        {"the same in numbers",
         {"settings", "apply", path, "--dry-run"},
         0,
         "3 changes would be made\n",
         NULL},
        {"nothing was done", {"show", "PRINTER"}, 1, "no record", NULL},
        {"apply", {"settings", "apply", path}, 0, "3 changes\n", NULL},
        {"done", {"show", "PRINTER<03>"}, 0, "192.0.2.10", NULL},
        {"the setting too", {"get", "extinction-interval"}, 0, "= 5d", NULL},
        {"a second time there is nothing to do",
         {"settings", "apply", path},
         0,
         "0 changes\n",
         NULL},
        {"what it leaves out stands", {"show", "OLD"}, 0, "OLD<20>", NULL},
        {"unless it is pruned",
         {"settings", "apply", path, "--prune"},
         0,
         "mappings:\n"
         "  - OLD<20>: 192.0.2.3, type unique\n",
         NULL},
        {"gone", {"show", "OLD"}, 1, "no record", NULL},
        {"the text comes out again",
         {"settings", "export"},
         0,
         "  extinction-interval: 5d\n",
         NULL},
        {"three records as one mapping",
         {"settings", "export"},
         0,
         "  - name: PRINTER\n    type: unique\n    addresses: [192.0.2.10]\n",
         "PRINTER<"},
    };

    PLAY(*state, lines);
}

static void the_differences_are_told_before_they_are_made(void **state)
{
    const char *path = file_with(*state, "other.yaml",
                                 "settings:\n"
                                 "  refused-addresses-mode: enforce\n"
                                 "mappings:\n"
                                 "  - name: PC7\n"
                                 "    type: multihomed\n"
                                 "    addresses: [192.0.2.7]\n"
                                 "    until: 2099-12-31\n");
    const struct line lines[] = {
        {"a mapping that will change",
         {"add", "PC7", "--type", "unique", "--address", "192.0.2.7"},
         0,
         "PC7",
         NULL},
        {"a setting that the text leaves out",
         {"set", "max-records", "60000"},
         0,
         "60000",
         NULL},
        {"grouped, old and new",
         {"settings", "apply", path, "--prune", "--dry-run"},
         0,
         "settings:\n"
         "  ~ max-records: 60000 -> 4000000 (default)\n"
         "policies:\n"
         "  ~ refused-addresses-mode: log -> enforce\n"
         "mappings:\n"
         "  ~ PC7: 192.0.2.7, type unique -> multihomed, until never -> 2099-12-31T",
         NULL},
        {"nothing was done", {"get", "max-records"}, 0, "= 60000", NULL},
    };

    PLAY(*state, lines);
}

/* What is exported reads back as what stands. */
static void exported_text_changes_nothing(void **state)
{
    static struct lab_said said;
    const char *path;
    const char *const add[] = {"--exact", "add",       "\\x01*'\\xff<20>", "--type",
                               "unique",  "--address", "192.0.2.3",        NULL};
    const char *const export[] = {"settings", "export", NULL};

    lab_run(*state, add, &said);
    check_int("any octets", 0, said.code);
    lab_run(*state, export, &said);
    path = file_with(*state, "exported.yaml", said.out);
    {
        const struct line lines[] = {
            {"nothing changes",
             {"settings", "apply", path, "--prune"},
             0,
             "0 changes\n",
             NULL},
        };

        PLAY(*state, lines);
    }
}

static void broken_texts(void **state)
{
    static const struct {
        const char *rule, *text, *why;
    } rows[] = {
        {"an unknown setting", "settings:\n  frobnicate: 1\n", "line 2: "},
        {"a value out of range", "settings:\n  renewal-interval: 1s\n", "line 2: "},
        {"an unknown section", "names: []\n", "line 1: "},
        {"a mapping without type", "mappings:\n  - name: FRED\n", "line 2: "},
        {"an unknown field", "mappings:\n  - name: A\n    scope: B\n", "line 3: "},
        {"a bad address",
         "mappings:\n  - name: A\n    type: unique\n    addresses: [1.2.3]\n",
         "line 4: "},
        {"no YAML", "settings: [\n", "line "},
        {"a setting twice",
         "settings:\n  extinction-interval: 5d\n  extinction-interval: 6d\n", "line 3: "},
        {"the last mapping is wrong: the first is not made either",
         "mappings:\n  - {name: GOOD, type: unique, addresses: [192.0.2.1]}\n"
         "  - {name: 'BAD<1c>', type: unique, addresses: [192.0.2.1]}\n",
         "line 3: "},
    };
    static const struct line nothing[] = {{"nothing was made", {"list"}, 1, NULL, NULL}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *path = file_with(*state, "broken.yaml", rows[i].text);
        const struct line lines[] = {
            {rows[i].rule, {"settings", "apply", path}, 2, rows[i].why, NULL},
        };

        PLAY(*state, lines);
    }
    PLAY(*state, nothing);
}

/* The name of the newest backup that the server keeps. */
static const char *kept_name(struct lab *lab, char name[64])
{
    static struct lab_said said;
    const char *const words[] = {"backups", NULL};

    lab_run(lab, words, &said);
    assert_int_equal(1, sscanf(said.out, "BACKUP %*[^\n] %63s", name));
    return name;
}

static void backups_that_the_server_keeps(void **state)
{
    static const struct line making[] = {
        {"none yet", {"backups"}, 0, "next: ", "BACKUP"},
        {"a trial", {"--dry-run", "backup", "--here"}, 0, "there is room", NULL},
        {"which makes none", {"backups"}, 0, "next: ", "names-"},
        {"a file or here", {"backup"}, 2, "FILE is needed", NULL},
        {"not both", {"backup", "--here", "x"}, 2, "and not both", NULL},
        {"a name",
         {"add", "FRED<20>", "--type", "unique", "--address", "192.0.2.9"},
         0,
         "added",
         NULL},
        {"a backup", {"backup", "--here"}, 0, "1 records, checked", NULL},
        {"it is listed", {"backups"}, 0, " sound", "DAMAGED"},
        {"status has it", {"status"}, 0, "last backup    2", "none is known"},
        {"the name goes", {"delete", "FRED<20>"}, 0, "deleted", NULL},
    };
    char name[64], path[128];

    PLAY(*state, making);
    kept_name(*state, name);
    snprintf(path, sizeof path, "%s/fetched.db", lab_folder(*state));
    {
        const struct line using[] = {
            {"it is fetched", {"backups", "get", name, path}, 0, "bytes written", NULL},
            {"what was fetched is one",
             {"--dry-run", "restore", path},
             0,
             "1 records",
             NULL},
            {"a trial", {"--dry-run", "restore", "--here", name}, 0, "would be", NULL},
            {"which restores nothing", {"show", "FRED"}, 1, "no record", NULL},
            {"it comes back", {"restore", "--here", name}, 0, "1 records restored", NULL},
            {"with the name", {"show", "FRED"}, 0, "192.0.2.9", NULL},
            {"a way out", {"backups", "get", "../names.db", "-"}, 1, "no backup", NULL},
            {"a way out, to delete",
             {"backups", "delete", "../names.db"},
             1,
             "no backup",
             NULL},
            {"another file", {"backups", "delete", "names.db"}, 1, "no backup", NULL},
            {"one that was never made",
             {"restore", "--here", "names-20200101T000000Z.db"},
             1,
             "no backup",
             NULL},
            {"a trial",
             {"--dry-run", "backups", "delete", name},
             0,
             "would be done",
             NULL},
            {"it goes", {"backups", "delete", name}, 0, "deleted", NULL},
            {"only once", {"backups", "delete", name}, 1, "no backup", NULL},
        };

        PLAY(*state, using);
    }
}

static void backup_and_restore(void **state)
{
    char path[128];
    struct stat st;
    const struct line lines[] = {
        {"something to lose",
         {"add", "PRINTER", "--type", "unique", "--address", "192.0.2.10"},
         0,
         "PRINTER",
         NULL},
        {"a setting", {"set", "extinction-interval", "5d"}, 0, "5d", NULL},
        {"a backup", {"backup", path}, 0, "bytes written", NULL},
        {"then it is lost", {"delete", "PRINTER"}, 0, "deleted", NULL},
        {"and the setting", {"set", "extinction-interval"}, 0, "4d", NULL},
        {"and something new",
         {"add", "NEW<20>", "--type", "unique", "--address", "192.0.2.11"},
         0,
         "NEW",
         NULL},
        {"a restore tried",
         {"restore", path, "--dry-run"},
         0,
         "3 records would be",
         NULL},
        {"restored", {"restore", path}, 0, "3 records restored", NULL},
        {"what was lost is back", {"show", "PRINTER"}, 0, "192.0.2.10", NULL},
        {"the setting too", {"get", "extinction-interval"}, 0, "= 5d", NULL},
        {"what came later is gone", {"show", "NEW"}, 1, "no record", NULL},
        {"the file is whole", {"check"}, 0, "whole: 3 records", NULL},
        {"a folder that is in use",
         {"restore", path, "--data", NULL, NULL},
         3,
         "a server runs",
         NULL},
    };
    struct line copy[ARRAY_LEN(lines)];
    char data[128];

    snprintf(path, sizeof path, "%s/backup.db", lab_folder(*state));
    snprintf(data, sizeof data, "%s/data", lab_folder(*state));
    memcpy(copy, lines, sizeof copy);
    copy[ARRAY_LEN(lines) - 1].words[3] = data;
    play(*state, copy, ARRAY_LEN(copy));
    assert_int_equal(0, stat(path, &st));
    check_int("a backup is its owner's", 0600, st.st_mode & 0777);
}

static void wrong_files(void **state)
{
    const char *path = file_with(*state, "rubbish", "this is no database");
    const struct line lines[] = {
        {"rubbish is no backup", {"restore", path}, 3, "", NULL},
        {"a file that is not there",
         {"restore", "/nonexistent"},
         7,
         "No such file",
         NULL},
        {"a folder that is not there",
         {"backup", "/nonexistent/b"},
         7,
         "No such file",
         NULL},
        {"a text that is not there",
         {"settings", "apply", "/nonexistent"},
         7,
         "No such file",
         NULL},
    };

    PLAY(*state, lines);
}

static void lists(void **state)
{
    static struct lab_said said;
    const char *const all[] = {"--json", "list", NULL};
    json_t *json;

    lab_fill(*state, 700);
    lab_run(*state, all, &said);
    json = json_loads(said.out, 0, NULL);
    check_int("every record, as one array", 700, json_array_size(json));
    json_decref(json);
    {
        static const struct line lines[] = {
            {"a pattern",
             {"list", "--name", "name0069*"},
             0,
             "NAME00699<20>",
             "NAME00689"},
            {"one that fits nothing", {"list", "--name", "NOBODY*"}, 1, NULL, NULL},
            {"a suffix", {"list", "--suffix", "1c"}, 1, NULL, NULL},
            {"an address",
             {"list", "--address", "10.0.0.1"},
             0,
             "NAME00000<20>",
             "NAME00001"},
            {"the owner", {"list", "--owner", "192.0.2.1"}, 0, "NAME00699", NULL},
            {"another owner", {"list", "--owner", "192.0.2.99"}, 1, NULL, NULL},
            {"a wrong type", {"list", "--type", "domain"}, 2, "unique", NULL},
            {"a wrong address", {"list", "--address", "here"}, 2, "IPv4", NULL},
            {"what was counted", {"status"}, 0, "700 (700 active", NULL},
        };

        PLAY(*state, lines);
    }
}

static void the_rest(void **state)
{
    static const struct line lines[] = {
        {"status", {"status"}, 0, "192.0.2.1:137", NULL},
        {"scavenge", {"scavenge"}, 0, "0 records have aged", NULL},
        {"which only the pass counts",
         {"scavenge", "--dry-run"},
         0,
         "only the pass itself counts it",
         "have aged"},
        {"clock", {"clock", "accept"}, 0, "trusted", NULL},
        {"events tell who did what", {"events"}, 0, "WINS", NULL},
        {"events as JSON", {"--json", "events", "--limit", "1"}, 0, "\"number\"", NULL},
        {"no such topic", {"watch", "--topics", "news"}, 2, "bad value", NULL},
        {"what happens, and no more of it",
         {"--json", "watch", "--topics", "counters", "--limit", "1"},
         0,
         "{\"event\":\"counters\",\"data\":{\"names\":",
         NULL},
        {"... for people",
         {"watch", "--topics", "counters", "--limit", "1"},
         0,
         "names=",
         NULL},
        {"version", {"version"}, 0, "winsctl", NULL},
        {"help", {"help"}, 0, "Exit status", NULL},
        {"help on one", {"help", "clock", "accept"}, 0, "winsctl clock accept", NULL},
        {"completion", {"completion", "bash"}, 0, "complete -F _winsctl winsctl", NULL},
        {"the manual", {"--print-commands=man"}, 0, "## clock accept", NULL},
        {"a wrong line", {"shwo"}, 2, "unknown command", NULL},
        {"no server",
         {"--control", "/nonexistent/s", "status"},
         4,
         "no server answers",
         NULL},
        {"names have 15 octets", {"show", "ABCDEFGHIJKLMNOP"}, 2, "15 characters", NULL},
    };

    PLAY(*state, lines);
}

/* A server that takes connections, as the kernel does for it, and never says a word. */
static int hanging_server(struct lab *lab, struct sockaddr_un *ret_at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *ret_at = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(ret_at->sun_path, sizeof(ret_at->sun_path), "%s/hangs", lab_folder(lab));
    assert_int_equal(bind(fd, (struct sockaddr *)ret_at, sizeof(*ret_at)), 0);
    assert_int_equal(listen(fd, 4), 0);
    return fd;
}

static void a_server_that_hangs(void **state)
{
    struct lab *lab = *state;
    static struct lab_said said;
    struct sockaddr_un at;
    const char *words[] = {"--control", at.sun_path, "--timeout", "1", "status", NULL};
    int fd = hanging_server(lab, &at);

    lab_run(lab, words, &said);
    assert_int_equal(said.code, 4);
    assert_non_null(strstr(said.err, "has said nothing for 1 seconds"));
    close(fd);
}

/* A line that fails when its turn comes, and not before: what the lines above it did is
 * taken back, settings too. */
static void a_text_is_applied_whole_or_not_at_all(void **state)
{
    const char *path =
        file_with(*state, "half.yaml",
                  "settings:\n"
                  "  extinction-interval: 5d\n"
                  "mappings:\n"
                  "  - {name: FIRST, type: unique, addresses: [10.0.0.1]}\n"
                  "  - {name: 'TWICE<20>', type: unique, addresses: "
                  "[10.0.0.2]}\n"
                  "  - {name: 'TWICE<20>', type: unique, addresses: "
                  "[10.0.0.3]}\n");
    const struct line lines[] = {
        {"refused", {"settings", "apply", path}, 3, "TWICE<20>", NULL},
        {"no mapping was made", {"list"}, 1, NULL, NULL},
        {"no setting either", {"get", "extinction-interval"}, 0, "= 4d", NULL},
        {"nor told", {"events"}, 0, NULL, NULL},
        {"with force the last one counts",
         {"settings", "apply", path, "--force"},
         0,
         "4 changes\n",
         NULL},
        {"it is made", {"show", "TWICE<20>"}, 0, "10.0.0.3", "10.0.0.2"},
        {"and so is the setting", {"get", "extinction-interval"}, 0, "= 5d", NULL},
    };

    PLAY(*state, lines);
}

#ifndef __SANITIZE_THREAD__
/* How many files in the lab's folder begin with start. */
static size_t files(struct lab *lab, const char *start)
{
    DIR *folder = opendir(lab_folder(lab));
    const struct dirent *entry;
    size_t count = 0;

    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL)
        count += strncmp(entry->d_name, start, strlen(start)) == 0;
    closedir(folder);
    return count;
}

static pid_t begin_backup(struct lab *lab, const char *control)
{
    char path[256];
    pid_t pid;

    snprintf(path, sizeof(path), "%s/copy", lab_folder(lab));
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execl(WINSCTL, "winsctl", "--control", control, "backup", path, NULL);
        _exit(127);
    }
    return pid;
}

static void a_backup_that_is_broken_off_leaves_nothing(void **state)
{
    static const int endings[] = {SIGINT, SIGTERM, SIGHUP};
    struct lab *lab = *state;
    struct sockaddr_un at;
    int fd = hanging_server(lab, &at);

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        pid_t pid = begin_backup(lab, at.sun_path);
        int status = 0;

        for (int tries = 0; files(lab, "copy") == 0 && tries < 10000; tries++)
            poll(NULL, 0, 1);
        assert_int_equal(files(lab, "copy"), 1);
        assert_int_equal(kill(pid, endings[i]), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == endings[i]);
        assert_int_equal(files(lab, "copy"), 0);
    }
    close(fd);
}
#endif

static void help_fits_on_a_terminal_and_lists_the_formats(void **state)
{
    static const char *const words[][3] = {
        {"help"}, {"help", "import"}, {"help", "export"}, {"help", "list"}};
    static const char *const part[] = {"--timeout SECONDS", "wins.ldb-ldif", "hosts zone",
                                       "tombstone"};
    static struct lab_said said;

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        lab_run(*state, words[i], &said);
        check_int(part[i], 1, strstr(said.out, part[i]) != NULL);
        for (const char *line = said.out; *line != '\0'; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 79)
                fail_msg("too long: %.*s", (int)strcspn(line, "\n"), line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(help_fits_on_a_terminal_and_lists_the_formats,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(static_mappings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(machines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_article, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_is_never_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mappings_with_an_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mappings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(conflicts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_differences_are_told_before_they_are_made,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(exported_text_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(backup_and_restore, set_up, tear_down),
        cmocka_unit_test_setup_teardown(backups_that_the_server_keeps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_applied_whole_or_not_at_all, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_hangs, set_up, tear_down),
#ifndef __SANITIZE_THREAD__ /* which puts signals off until the next call it knows */
        cmocka_unit_test_setup_teardown(a_backup_that_is_broken_off_leaves_nothing,
                                        set_up, tear_down),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
