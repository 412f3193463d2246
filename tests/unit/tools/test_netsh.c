/* winsctl as netsh, against a real server: what old scripts send, and the lines that they
 * look for in what comes back. */
#include "lab.h"

#include "check.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define A         UINT32_C(0xC0000207) /* 192.0.2.7 */
#define WORDS_MAX 14

#define HELLO "\n***You have Read and Write access to the server 192.0.2.1***\n\n"
#define DONE  "Command completed successfully.\n"
#define HEADINGS                                                                         \
    "Name                  T S  Version       G  IP Address       Expiration Date\n"     \
    "----------------------------------------------------------------------------\n"

/* Words behind "winsctl netsh". */
struct line {
    const char *rule;
    const char *words[WORDS_MAX];
    int code;
    const char *out; /* all of the standard output */
    const char *err; /* part of what is said on stderr; NULL: anything */
};

static int set_up(void **state)
{
    setenv("TZ", "UTC", 1);
    *state = lab_start();
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

static struct lab_said said;

static void run(struct lab *lab, const char *const *words)
{
    const char *all[WORDS_MAX + 2] = {"netsh"};

    for (size_t i = 0; i < WORDS_MAX && words[i] != NULL; i++)
        all[i + 1] = words[i];
    lab_run(lab, all, &said);
}

static void play(struct lab *lab, const struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        run(lab, lines[i].words);
        if (said.code != lines[i].code)
            print_error("out: %s\nerr: %s\n", said.out, said.err);
        check_int(lines[i].rule, lines[i].code, said.code);
        check_str(lines[i].rule, lines[i].out, said.out);
        if (lines[i].err != NULL && strstr(said.err, lines[i].err) == NULL)
            check_str(lines[i].rule, lines[i].err, said.err);
    }
}

#define PLAY(lab, lines) play((lab), (lines), ARRAY_LEN(lines))

/* The documented example of `netsh wins`, without its partners. */
static void names(void **state)
{
    static const struct line lines[] = {
        {"a mapping of one record",
         {"wins", "server", "192.0.2.1", "add", "name", "Name=MY_RECORD", "EndChar=04",
          "IP={192.168.0.205}"},
         0,
         HELLO "added MY_RECORD<04>\n" DONE,
         NULL},
        {"is shown in full",
         {"wins", "server", "192.0.2.1", "show", "name", "Name=MY_RECORD", "EndChar=04"},
         0,
         HELLO "Name                  : MY_RECORD      [04h]\n"
               "NodeType              : 0\n"
               "State                 : ACTIVE\n"
               "Expiration Date       : -\n"
               "Type of Rec           : UNIQUE\n"
               "Version No            : 0 2\n"
               "RecordType            : STATIC\n"
               "IP Address            : 192.168.0.205\n" DONE,
         NULL},
        {"without EndChar there are three",
         {"add", "name", "Name=oldbox", "IP={10.1.9.9}"},
         0,
         HELLO "added OLDBOX<00>\nadded OLDBOX<03>\nadded OLDBOX<20>\n" DONE,
         NULL},
        {"a mapping is not replaced",
         {"ad", "na", "Name=OLDBOX", "EndChar=20", "IP={10.1.9.8}"},
         3,
         HELLO,
         "--force"},
        {"machines with several addresses",
         {"add", "name", "Name=GATE", "End=20", "Group=3", "IP=10.1.3.1", "IP=10.1.3.2"},
         0,
         HELLO "added GATE<20>\n" DONE,
         NULL},
        {"a dynamic record",
         {"add", "name", "Name=DYN", "EndChar=20", "RecType=1", "Node=3",
          "IP={10.1.1.1}"},
         0,
         HELLO DONE,
         NULL},
        {"but not where one stands",
         {"add", "name", "Name=DYN", "EndChar=20", "RecType=1", "IP={10.1.1.2}"},
         3,
         HELLO,
         "taken"},
        {"one is deleted",
         {"delete", "name", "OLDBOX", "03"},
         0,
         HELLO "deleted OLDBOX<03>\n" DONE,
         NULL},
        {"and is no more",
         {"show", "name", "OLDBOX", "03"},
         1,
         HELLO "The name does not exist in the WINS database.\n",
         NULL},
        {"the table",
         {"show", "database", "servers={}"},
         0,
         HELLO HEADINGS
         "DYN            [20h]  D A  7             U  10.1.1.1         2026-11-24 "
         "11:06:40\n"
         "GATE           [20h]  S A  6             M  10.1.3.1         -\n"
         "                                            10.1.3.2         -\n"
         "MY_RECORD      [04h]  S A  2             U  192.168.0.205    -\n"
         "OLDBOX         [00h]  S A  3             U  10.1.9.9         -\n"
         "OLDBOX         [20h]  S A  5             U  10.1.9.9         -\n"
         "PC7            [20h]  D A  1             U  192.0.2.7        2026-11-24 "
         "11:06:40\n"
         "\n6 records\n" DONE,
         NULL},
        {"its last static one",
         {"show", "database", "servers={192.0.2.1}", "rectype=1", "count=1", "start=1"},
         0,
         HELLO HEADINGS "OLDBOX         [20h]  S A  5             U  10.1.9.9         -\n"
                        "\n1 records of owner 192.0.2.1\n" DONE,
         NULL},
        {"a range of versions",
         {"show", "recbyversion", "Min={0,2}", "Max={0,2}"},
         0,
         HELLO HEADINGS "MY_RECORD      [04h]  S A  2             U  192.168.0.205    -\n"
                        "\n1 records of owner 192.0.2.1\n" DONE,
         NULL},
        {"a search",
         {"init", "search", "my"},
         0,
         HELLO HEADINGS "MY_RECORD      [04h]  S A  2             U  192.168.0.205    -\n"
                        "\n1 records\n" DONE,
         NULL},
        {"a range goes",
         {"delete", "records", "MinVer={0,2}", "MaxVer={0,6}"},
         0,
         HELLO "4 records of owner 192.0.2.1 went\n" DONE,
         NULL},
        {"the rest is counted",
         {"show", "reccount"},
         0,
         HELLO "No of records in the database for owner 192.0.2.1 = 2\n" DONE,
         NULL},
        {"all of this server's own goes only when that is meant",
         {"delete", "owners", "Servers={192.0.2.1}"},
         3,
         HELLO,
         "--force"},
    };

    check_int("a machine registers", 0, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, lines);
}

/* The second value is the scope: "20" in its place is a suffix that lost its tag. */
static void values_with_and_without_tags(void **state)
{
    static const struct line lines[] = {
        {"tags for some values only",
         {"wins", "server", "add", "name", "FRED", "20", "IP=10.1.1.2"},
         2,
         "Usage: add name Name= [Scope=] [EndChar=] [RecType=] [Group=] [Node=] [IP=]\n"
         "Register a name: a static mapping, or with RecType=1 a dynamic record.\n"
         "In winsctl's own words: winsctl add NAME --type TYPE --address A...\n",
         "IP=10.1.1.2: tags stand before all values of a command or before none"},
        {"change nothing",
         {"show", "database"},
         0,
         HELLO HEADINGS "\n0 records\n" DONE,
         NULL},
        {"all values in their order",
         {"add", "name", "FRED", "", "20", "0", "0", "1", "10.1.1.2"},
         0,
         HELLO "added FRED<20>\n" DONE,
         NULL},
    };

    PLAY(*state, lines);
}

static void scopes(void **state)
{
    static const struct line lines[] = {
        {"a mapping in a scope",
         {"add", "name", "Name=LATHE", "Scope=corp", "EndChar=20", "IP={10.1.1.2}"},
         0,
         HELLO "added LATHE<20>.corp\n" DONE,
         NULL},
        {"the same name without",
         {"add", "name", "Name=LATHE", "EndChar=20", "IP={10.1.1.3}"},
         0,
         HELLO "added LATHE<20>\n" DONE,
         NULL},
        {"the table tells them apart",
         {"show", "database"},
         0,
         HELLO HEADINGS
         "LATHE          [20h]  S A  1             U  10.1.1.2         -  scope corp\n"
         "LATHE          [20h]  S A  2             U  10.1.1.3         -\n"
         "\n2 records\n" DONE,
         NULL},
        {"a search, too",
         {"init", "search", "LAT"},
         0,
         HELLO HEADINGS
         "LATHE          [20h]  S A  1             U  10.1.1.2         -  scope corp\n"
         "LATHE          [20h]  S A  2             U  10.1.1.3         -\n"
         "\n2 records\n" DONE,
         NULL},
        {"and the whole record",
         {"show", "name", "Name=LATHE", "EndChar=20", "Scope=corp"},
         0,
         HELLO "Name                  : LATHE          [20h]\n"
               "Scope                 : corp\n"
               "NodeType              : 0\n"
               "State                 : ACTIVE\n"
               "Expiration Date       : -\n"
               "Type of Rec           : UNIQUE\n"
               "Version No            : 0 1\n"
               "RecordType            : STATIC\n"
               "IP Address            : 10.1.1.2\n" DONE,
         NULL},
    };

    PLAY(*state, lines);
}

/* Octets that a terminal or a scraper could take for something else. */
static void names_of_any_octets(void **state)
{
    static const struct line lines[] = {
        {"dots, signs and escapes are characters of the name",
         {"--exact", "add", "name", "Name=A.B<20>\\x1b", "EndChar=20", "IP={10.0.0.1}"},
         0,
         HELLO "added A\\x2eB\\x3c20\\x3e\\x1b<20>\n" DONE,
         NULL},
        {"they are shown safely",
         {"show", "database"},
         0,
         HELLO HEADINGS "A.B<20>\\x1b    [20h]  S A  1             U  10.0.0.1         "
                        "-\n\n1 records\n" DONE,
         NULL},
        {"and found again",
         {"delete", "name", "Name=A.B<20>\\x1b", "EndChar=20"},
         0,
         HELLO "deleted A\\x2eB\\x3c20\\x3e\\x1b<20>\n" DONE,
         NULL},
    };

    PLAY(*state, lines);
}

static void the_server(void **state)
{
    static const struct line lines[] = {
        {"its version",
         {"wins", "server", "show", "version"},
         0,
         HELLO "IP Address = 192.0.2.1  Version ID = 1\n" DONE,
         NULL},
        {"of each owner",
         {"show", "versionmap"},
         0,
         HELLO "Owner ID - IP Address - Highest Version ID\n0 - 192.0.2.1 - 1\n" DONE,
         NULL},
        {"partners",
         {"show", "partner"},
         0,
         HELLO "Currently there is no Replication partner for this WINS Server\n" DONE,
         NULL},
        {"the statistics begin anew",
         {"reset", "counter"},
         0,
         HELLO "the statistics begin anew; status and metrics count on\n" DONE,
         NULL},
        {"intervals come in seconds",
         {"set", "namerecord", "renew=345600", "extinction=345600"},
         0,
         HELLO "renewal-interval = 345600\nextinction-interval = 345600\n" DONE,
         NULL},
        {"static mappings give way",
         {"set", "migrateflag", "State=1"},
         0,
         HELLO "migrate-on = on\n" DONE,
         NULL},
        {"the settings",
         {"show", "info"},
         0,
         HELLO "Intervals (days:hours:minutes)\n"
               "  Renew                 : 4:00:00\n"
               "  Extinction            : 4:00:00\n"
               "  Extinction timeout    : 6:00:00\n"
               "  Verification          : 24:00:00\n"
               "Database log            : on\n"
               "Detailed events         : off\n"
               "Migrate                 : on\n"
               "Last backup             : never\n" DONE,
         NULL},
        {"every setting gets its default",
         {"set", "defaultparam"},
         0,
         HELLO "renewal-interval = 6d\nmigrate-on = off\n" DONE,
         NULL},
        {"what is not there says why",
         {"set", "burstparam", "State=1", "Value=500"},
         3,
         "The command set burstparam is not supported by this server.\n",
         "there is nothing to set"},
        {"replication is not there",
         {"init", "replicate"},
         3,
         "The command init replicate is not supported by this server.\n",
         "does not replicate"},
        {"an unknown word",
         {"wins", "server", "shwo", "name"},
         2,
         "The following command was not found: wins server shwo name.\n",
         "winsctl help"},
        {"another server's commands do not reach this one",
         {"wins", "server", "10.9.9.9", "delete", "owners", "Servers={10.9.9.9}"},
         2,
         "",
         "10.9.9.9"},
        {"nor by name",
         {"wins", "server", "\\\\WINS-B", "show", "version"},
         2,
         "",
         "WINS-B"},
    };

    check_int("a machine registers", 0, lab_register(*state, "PC7", 0x20, A));
    PLAY(*state, lines);
}

/* A dump is a script that makes the same mappings again, and so is what others wrote. */
static void scripts(void **state)
{
    const char *const dump[] = {"dump", NULL};
    const char *const show[] = {"show", "database", NULL};
    char path[512], *before;
    const char *const play_it[] = {"-f", path, NULL};
    FILE *file;

    lab_run_quietly(*state, "add", "ALPHA", "--type", "unique", "--address", "10.0.0.1",
                    NULL);
    lab_run_quietly(*state, "add", "OLD BOX<20>", "--type", "multihomed", "--address",
                    "10.0.0.2,10.0.0.3", NULL);
    lab_run_quietly(*state, "set", "renewal-interval", "5d", NULL);
    run(*state, dump);
    check_int("the dump", 0, said.code);
    snprintf(path, sizeof path, "%s/script", lab_folder(*state));
    file = fopen(path, "we");
    fprintf(file, "# made by hand\r\nrem so is this\nwins\nserver 192.0.2.1\n%s\n",
            said.out);
    fclose(file);
    run(*state, show);
    before = strdup(said.out);
    lab_run_quietly(*state, "delete", "ALPHA", NULL);
    lab_run_quietly(*state, "delete", "OLD BOX", NULL);
    lab_run_quietly(*state, "set", "renewal-interval", NULL);
    run(*state, play_it);
    check_int("all lines are carried out", 0, said.code);
    run(*state, dump);
    check_int("the setting is back", 1, strstr(said.out, "renew=432000 ") != NULL);
    run(*state, show);
    /* Versions have gone on, nothing else differs. */
    check_int("as many lines", (intmax_t)strlen(before), (intmax_t)strlen(said.out));
    check_int("the addresses of a machine", 1, strstr(said.out, "10.0.0.3 ") != NULL);
    free(before);
}

static void json(void **state)
{
    const char *const show[] = {"show", "name", "PC7", "20", "--json", NULL};
    json_t *records;

    check_int("a machine registers", 0, lab_register(*state, "PC7", 0x20, A));
    run(*state, show);
    records = json_loads(said.out, 0, NULL);
    check_str("nothing but JSON is printed", "PC7",
              json_string_value(json_object_get(json_array_get(records, 0), "name")));
    json_decref(records);
}

static void no_commands(void **state)
{
    static const char *const words[WORDS_MAX] = {NULL};
    const int before = dup(STDIN_FILENO), nothing = open("/dev/null", O_RDONLY);

    assert_true(before >= 0 && nothing >= 0);
    assert_int_equal(dup2(nothing, STDIN_FILENO), STDIN_FILENO);
    run(*state, words);
    assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
    close(before);
    close(nothing);
    check_int("nothing failed", 0, said.code);
    check_str("where help is",
              "No commands came: winsctl netsh help lists them, -f FILE "
              "reads a script.\n",
              said.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_with_and_without_tags, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scopes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_of_any_octets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_server, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scripts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_commands, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
