/* LMHOSTS: files and what they include, faults and their places, and names looked up. */
#include "check.h"

#include "node/lmhosts.h"

#include <stdio.h>
#include <stdlib.h>

#define FILES_MAX 5
#define HEARD     2048

/* The files of a small machine, and what was heard while they were read. */
struct machine {
    struct {
        const char *path, *text;
    } file[FILES_MAX];
    char heard[HEARD];
    size_t mappings_wanted; /* then it is enough; 0: all */
    size_t reads;
};

static void hear(struct machine *machine, const char *text)
{
    size_t len = strlen(machine->heard);

    snprintf(machine->heard + len, HEARD - len, "%s", text);
}

static long read_file(void *ctx, const char *path, char *buf, size_t max)
{
    struct machine *machine = ctx;

    machine->reads++;
    for (size_t i = 0; i < FILES_MAX; i++) {
        size_t len;

        if (machine->file[i].path == NULL || strcmp(machine->file[i].path, path) != 0)
            continue;
        len = strlen(machine->file[i].text);
        memcpy(buf, machine->file[i].text, len < max ? len : max);
        return (long)(len < max ? len : max);
    }
    return -1;
}

static bool on_mapping(void *ctx, const struct lmhosts_mapping *mapping,
                       const struct lmhosts_place *place)
{
    struct machine *machine = ctx;
    char name[NB_NAME_TEXT], text[256];

    snprintf(text, sizeof(text), "%s:%u %s; ", place->file, place->line,
             nb_base_text(&mapping->name, name));
    hear(machine, text);
    return machine->mappings_wanted == 0 || --machine->mappings_wanted > 0;
}

static void on_fault(void *ctx, const struct lmhosts_place *place, const char *what)
{
    char text[256];

    snprintf(text, sizeof(text), "%s:%u! %s; ", place->file, place->line, what);
    hear(ctx, text);
}

static struct lmhosts_port port_of(struct machine *machine)
{
    return (struct lmhosts_port){
        .ctx = machine,
        .page = OW_CP_437,
        .read = read_file,
        .mapping = on_mapping,
        .fault = on_fault,
    };
}

static const struct {
    const char *rule;
    struct machine machine;
    const char *want;
} readings[] = {
    {"an empty file", {.file = {{"/l", ""}}}, ""},
    {"lines, with and without the last end",
     {.file = {{"/l", "192.0.2.1 A\r\n\n192.0.2.2 B"}}},
     "/l:1 A; /l:3 B; "},
    {"the marks that Windows and DOS put at the ends of a file",
     {.file = {{"/l", "\xef\xbb\xbf"
                      "192.0.2.1 A\n\x1a"
                      "192.0.2.2 B"}}},
     "/l:1 A; "},
    {"a fault is told with its place, the rest is read",
     {.file = {{"/l", "192.0.2.1 A\nrubbish\n192.0.2.2 B\n"}}},
     "/l:1 A; /l:2! the line does not begin with an IPv4 address; /l:3 B; "},
    {"an include stands in its place",
     {.file = {{"/l", "192.0.2.1 A\n#INCLUDE /m\n192.0.2.3 C\n"},
               {"/m", "192.0.2.2 B\n"}}},
     "/l:1 A; /m:1 B; /l:3 C; "},
    {"a path counts from the folder of its file",
     {.file = {{"/etc/l", "#INCLUDE sub/m\n"},
               {"/etc/sub/m", "#INCLUDE n\n"},
               {"/etc/sub/n", "192.0.2.2 B\n"}}},
     "/etc/sub/n:1 B; "},
    {"a file without a folder includes beside itself",
     {.file = {{"l", "#INCLUDE m\n"}, {"m", "192.0.2.2 B\n"}}},
     "m:1 B; "},
    {"a file that is not there",
     {.file = {{"/l", "#INCLUDE /m\n192.0.2.3 C\n"}}},
     "/l:1! the file cannot be read; /l:2 C; "},
    {"a file on another machine",
     {.file = {{"/l", "#INCLUDE \\\\srv\\x\\l\n"}}},
     "/l:1! files on other machines (\\\\...) are not read; copy it to this one; "},
    {"a file that includes itself",
     {.file = {{"/l", "#INCLUDE /l\n192.0.2.1 A\n"}}},
     "/l:1! the file includes itself; the line is passed over; /l:2 A; "},
    {"a ring",
     {.file = {{"/l", "#INCLUDE /m\n192.0.2.1 A\n"},
               {"/m", "#INCLUDE /n\n192.0.2.2 B\n"},
               {"/n", "#INCLUDE /l\n192.0.2.3 C\n"}}},
     "/n:1! the file includes itself; the line is passed over; /n:2 C; /m:2 B; /l:2 A; "},
    {"the same file twice is no ring",
     {.file = {{"/l", "#INCLUDE /m\n#INCLUDE /m\n"}, {"/m", "192.0.2.2 B\n"}}},
     "/m:1 B; /m:1 B; "},
    {"alternatives: the first that can be read",
     {.file = {{"/l", "#BEGIN_ALTERNATE\n#INCLUDE /no\n#INCLUDE \\\\srv\\l\n"
                      "#INCLUDE /m\n#INCLUDE /n\n#END_ALTERNATE\n192.0.2.1 A\n"},
               {"/m", "192.0.2.2 B\n"},
               {"/n", "192.0.2.3 C\n"}}},
     "/m:1 B; /l:7 A; "},
    {"alternatives: none can be read, which is one fault",
     {.file = {{"/l", "\n#BEGIN_ALTERNATE\n#INCLUDE /no\n#INCLUDE /nor\n"
                      "#END_ALTERNATE\n192.0.2.1 A\n"}}},
     "/l:2! none of the alternative files can be read; /l:6 A; "},
    {"each block chooses for itself",
     {.file = {{"/l", "#BEGIN_ALTERNATE\n#INCLUDE /m\n#END_ALTERNATE\n"
                      "#BEGIN_ALTERNATE\n#INCLUDE /n\n#END_ALTERNATE\n#INCLUDE /m\n"},
               {"/m", "192.0.2.2 B\n"},
               {"/n", "192.0.2.3 C\n"}}},
     "/m:1 B; /n:1 C; /m:1 B; "},
    {"mappings between them count",
     {.file = {{"/l", "#BEGIN_ALTERNATE\n#INCLUDE /m\n192.0.2.1 A\n#INCLUDE /m\n"
                      "#END_ALTERNATE\n"},
               {"/m", "192.0.2.2 B\n"}}},
     "/m:1 B; /l:3 A; "},
    {"a block within an included file is its own",
     {.file = {{"/l", "#BEGIN_ALTERNATE\n#INCLUDE /m\n#END_ALTERNATE\n"},
               {"/m", "#BEGIN_ALTERNATE\n#INCLUDE /n\n#END_ALTERNATE\n"},
               {"/n", "192.0.2.3 C\n"}}},
     "/n:1 C; "},
    {"blocks do not nest",
     {.file = {{"/l", "#BEGIN_ALTERNATE\n#BEGIN_ALTERNATE\n#INCLUDE /m\n"
                      "#END_ALTERNATE\n#END_ALTERNATE\n"},
               {"/m", "192.0.2.2 B\n"}}},
     "/l:2! #BEGIN_ALTERNATE within a block of alternatives; /m:1 B; "
     "/l:5! #END_ALTERNATE without #BEGIN_ALTERNATE; "},
    {"a block without an end",
     {.file = {{"/l", "#BEGIN_ALTERNATE\n#INCLUDE /m\n"}, {"/m", "192.0.2.2 B\n"}}},
     "/m:1 B; /l:2! #END_ALTERNATE is missing; "},
    {"enough is enough, also within an include",
     {.file = {{"/l", "192.0.2.1 A\n#BEGIN_ALTERNATE\n#INCLUDE /m\n192.0.2.1 C\n"},
               {"/m", "192.0.2.2 B\n192.0.2.3 C\n"}},
      .mappings_wanted = 2},
     "/l:1 A; /m:1 B; "},
};

static void files_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(readings); i++) {
        struct machine machine = readings[i].machine;
        struct lmhosts_port port = port_of(&machine);

        check_int(readings[i].rule, OW_OK, lmhosts_read(&port, machine.file[0].path));
        check_str(readings[i].rule, readings[i].want, machine.heard);
    }
}

static void without_the_first_file_there_is_nothing(void **state)
{
    struct machine machine = {0};
    struct lmhosts_port port = port_of(&machine);

    (void)state;
    check_int("no such file", OW_ENOTFOUND, lmhosts_read(&port, "/l"));
    check_str("which is no fault of a line", "", machine.heard);
}

/* Files without end: /0 includes /1 and so on, or everything includes /1 many times. */
static long read_endless(void *ctx, const char *path, char *buf, size_t max)
{
    struct machine *machine = ctx;

    machine->reads++;
    if (max < 64)
        return -1;
    if (strcmp(path, "/many") == 0)
        return snprintf(buf, max, "%s", machine->file[0].text);
    return snprintf(buf, max, "#INCLUDE /%d\n", atoi(path + 1) + 1);
}

static void includes_are_bounded_in_depth(void **state)
{
    struct machine machine = {0};
    struct lmhosts_port port = port_of(&machine);

    (void)state;
    port.read = read_endless;
    lmhosts_read(&port, "/0");
    check_int("files read", LMHOSTS_DEPTH_MAX, machine.reads);
    check_str("the last one is told",
              "/7:1! files are included too deeply; this one is left out; ",
              machine.heard);
}

static void includes_are_bounded_in_number(void **state)
{
    char text[20 * (LMHOSTS_FILES_MAX + 1)] = "";
    struct machine machine = {.file = {{"/many", text}, {"/one", ""}}};
    struct lmhosts_port port = port_of(&machine);

    (void)state;
    for (size_t i = 0; i < LMHOSTS_FILES_MAX; i++)
        strcat(text, "#INCLUDE /one\n");
    lmhosts_read(&port, "/many");
    check_int("files read", LMHOSTS_FILES_MAX, machine.reads);
    check_str("the one too many is told",
              "/many:32! too many files are included; this one is left out; ",
              machine.heard);
}

static void the_files_are_bounded_in_size(void **state)
{
    char *big = malloc(LMHOSTS_TOTAL_MAX + 100);
    struct machine machine = {
        .file = {{"/l", "#INCLUDE /big\n#INCLUDE /m\n"}, {"/big", big}, {"/m", ""}}};
    struct lmhosts_port port = port_of(&machine);

    (void)state;
    assert_non_null(big);
    memset(big, '\n', LMHOSTS_TOTAL_MAX + 99);
    big[LMHOSTS_TOTAL_MAX + 99] = '\0';
    lmhosts_read(&port, "/l");
    check_str("cut, and nothing after it",
              "/big:0! the files are too large together; this one is cut; "
              "/l:2! the files are too large together; this one is left out; ",
              machine.heard);
    free(big);
}

/* ---- looking a name up ------------------------------------------------------------ */

#define FILE_TEXT                                                                        \
    "192.0.2.1 PLAIN\n"                                                                  \
    "192.0.2.2 PLAIN\n"                                                                  \
    "192.0.2.3 MULTI #MH\n"                                                              \
    "192.0.2.4 OTHER\n"                                                                  \
    "192.0.2.5 MULTI #MH\n"                                                              \
    "192.0.2.3 MULTI #MH\n"                                                              \
    "192.0.2.6 MULTI\n"                                                                  \
    "192.0.2.7 GROUP #SG\n"                                                              \
    "192.0.2.8 GROUP #SG\n"                                                              \
    "192.0.2.9 \"CORP           \\0x1c\"\n"                                              \
    "192.0.2.10 DC1 #DOM:CORP\n"                                                         \
    "192.0.2.11 DC2 #PRE #DOM:CORP\n"                                                    \
    "192.0.2.12 \"ALONE          \\0x1c\"\n"                                             \
    "192.0.2.13 \"Mixed\"\n"                                                             \
    "#INCLUDE /m\n"

static const struct {
    const char *rule;
    const char *name;
    const char *want;
} finds[] = {
    {"the first line counts", "PLAIN<20>", "192.0.2.1 "},
    {"a bare name answers for 00", "PLAIN<00>", "192.0.2.1 "},
    {"a bare name answers for 03", "PLAIN<03>", "192.0.2.1 "},
    {"and for no other suffix", "PLAIN<1b>", ""},
    {"#MH lines are collected, each address once", "MULTI<20>", "192.0.2.3 192.0.2.5 "},
    {"so are #SG lines, a group", "GROUP<20>", "group 192.0.2.7 192.0.2.8 "},
    {"#DOM lines stand above the name itself", "CORP<1c>",
     "group 192.0.2.10 192.0.2.11 "},
    {"a domain controller is a machine too", "DC1<20>", "192.0.2.10 "},
    {"a <1c> name without #DOM lines", "ALONE<1c>", "192.0.2.12 "},
    {"the case in quotes is kept", "MIXED<20>", ""},
    {"as written it is found", "Mixed<20>", "192.0.2.13 "},
    {"an included name", "INNER<20>", "192.0.2.20 "},
    {"a name that is not there", "NOBODY<20>", ""},
};

static const char *show_found(const struct lmhosts_found *found, char text[HEARD])
{
    char addr[OW_ADDR_TEXT];
    size_t len = (size_t)snprintf(text, HEARD, "%s", found->group ? "group " : "");

    for (size_t i = 0; i < found->count; i++)
        len += (size_t)snprintf(text + len, HEARD - len, "%s ",
                                ow_addr_text(found->addr[i], addr));
    return text;
}

static struct lmhosts_found find(struct machine *machine, const char *name)
{
    struct lmhosts_port port = port_of(machine);
    struct lmhosts_found found;
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(name, &key, &has_suffix), OW_OK);
    lmhosts_find(&port, "/l", &key.name, &found);
    return found;
}

static void names_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(finds); i++) {
        struct machine machine = {
            .file = {{"/l", FILE_TEXT}, {"/m", "192.0.2.20 INNER\n"}}};
        struct lmhosts_found found = find(&machine, finds[i].name);
        char text[HEARD];

        check_str(finds[i].rule, finds[i].want, show_found(&found, text));
        check_str("a lookup complains of nothing", "", machine.heard);
    }
}

static void nothing_is_found_where_no_file_is(void **state)
{
    struct machine machine = {0};

    (void)state;
    check_int("no file", 0, find(&machine, "PLAIN<20>").count);
}

static void a_group_has_at_most_so_many_members(void **state)
{
    char text[40 * 30] = "";
    struct machine machine = {.file = {{"/l", text}}};

    (void)state;
    for (int i = 1; i <= 30; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text),
                 "192.0.2.%d DC%d #PRE #DOM:CORP\n", i, i);
    check_int("25", NODE_FOUND_MAX, find(&machine, "CORP<1c>").count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read),
        cmocka_unit_test(without_the_first_file_there_is_nothing),
        cmocka_unit_test(includes_are_bounded_in_depth),
        cmocka_unit_test(includes_are_bounded_in_number),
        cmocka_unit_test(the_files_are_bounded_in_size),
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(nothing_is_found_where_no_file_is),
        cmocka_unit_test(a_group_has_at_most_so_many_members),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
