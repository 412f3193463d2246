/* Files as other servers write them, and broken in every way: what is read of each line.
 * An entry shows as "LINE NAME TYPE LIFE [NODE] [STATE] ADDRESS... [until TIME] [+]", the
 * plus for addresses that go with those of other lines; a remark as "LINE[:COLUMN] fault:
 * " or "LINE left out: ". */
#include "check.h"

#include "formats/format.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT_ROOM 65536

/* ---- showing
 * --------------------------------------------------------------------------- */

static void show_entry(const struct format_entry *entry, FILE *out)
{
    static const char *const lives[] = {"unsaid", "static", "dynamic"};
    static const char *const nodes[] = {"", " P", " M", " H"};
    char text[NB_KEY_TEXT];

    nb_key_text(&entry->key, text);
    if (!entry->has_suffix)
        nb_base_text(&entry->key.name, text);
    fprintf(out, "%zu %s %s %s%s", entry->line, text, wins_mapping_str(entry->type),
            lives[entry->life], nodes[entry->node]);
    if (entry->state != WINS_ACTIVE)
        fprintf(out, " %s", wins_state_str(entry->state));
    for (size_t i = 0; i < entry->addr_count; i++)
        fprintf(out, " %s", ow_addr_text(entry->addr[i], text));
    if (entry->expires != ENTRY_NO_TIME)
        fprintf(out, " until %s", ow_time_text(entry->expires, text));
    fprintf(out, "%s\n", entry->joins ? " +" : "");
}

static void show_remark(const struct format_remark *remark, FILE *out)
{
    fprintf(out, "%zu", remark->line);
    if (remark->column > 0)
        fprintf(out, ":%zu", remark->column);
    fprintf(out, " %s: %s\n", remark->level == FORMAT_FAULT ? "fault" : "left out",
            remark->text);
}

/* All that is read of a text.  The caller frees it. */
static char *read_all(const char *name, const void *text, size_t len)
{
    struct format_options options = {.page = OW_CP_850};
    struct format_reader reader;
    enum format_step step;
    char *shown;
    size_t room;
    FILE *out = open_memstream(&shown, &room);

    assert_non_null(out);
    format_open(&reader, format_find(name), &options, text, len);
    while ((step = format_next(&reader)) != FORMAT_END) {
        if (step == FORMAT_ENTRY)
            show_entry(&reader.entry, out);
        else
            show_remark(&reader.remark, out);
    }
    assert_int_equal(fclose(out), 0);
    return shown;
}

static char *read_fixture(const char *format, const char *fixture)
{
    static char text[TEXT_ROOM];
    char path[512];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s%s", FIXTURES, fixture);
    file = fopen(path, "rb");
    assert_non_null(file);
    len = fread(text, 1, sizeof text, file);
    fclose(file);
    return read_all(format, text, len);
}

/* ---- the table
 * ------------------------------------------------------------------------- */

static const struct {
    const char *format, *fixture, *want;
} cases[] = {
    {"lmhosts", "lmhosts",
     "4 ALPHA unique static 10.1.2.3\n"
     "5 BETA unique static 10.1.2.4\n"
     "5 CORP<1c> domain static 10.1.2.4 +\n"
     "6 GAMMA unique static 10.1.2.5\n"
     "6 CORP<1c> domain static 10.1.2.5 +\n"
     "7 GATE multihomed static 10.1.3.1 +\n"
     "8 GATE multihomed static 10.1.3.2 +\n"
     "9 PRINTERS<20> internet-group static 10.1.4.1 +\n"
     "10 PRINTERS<20> internet-group static 10.1.4.2 +\n"
     "11 APP<14> unique static 10.1.5.1\n"
     "12 Mixed Case<20> unique static 10.1.6.1\n"
     "13 left out: #INCLUDE: import \\\\server\\public\\lmhosts by itself\n"
     "15:7 fault: the line does not begin with an IPv4 address\n"
     "16:26 fault: the name is longer than 15 characters\n"
     "17:31 fault: the closing quote is missing\n"
     "18:17 fault: a backslash in a name must be \\0xNN or \\NN\n"
     "19:11 fault: the line does not begin with an IPv4 address\n"},
    {"wins.dat", "wins.dat",
     "3 ALPHA<00> unique dynamic H 10.1.2.3 until 2024-03-14T09:26:53Z\n"
     "4 ALPHA<20> unique dynamic 10.1.2.3 until 2024-03-14T09:26:53Z\n"
     "5 CORP<00> group dynamic H 255.255.255.255 until 2024-03-14T09:26:53Z\n"
     "6 CORP<1c> domain dynamic H 10.1.0.10 10.1.0.11 until 2024-03-14T09:26:53Z\n"
     "7 OLDBOX<20> unique static H 10.1.9.9 until never\n"
     "8 GATE<20> multihomed dynamic H 10.1.3.1 10.1.3.2 until 2024-03-14T09:26:53Z\n"
     "10 A#B<20> unique dynamic H 10.1.2.4 until 2024-03-14T09:26:53Z\n"
     "11 left out: this is a name of nmbd itself\n"
     "12 left out: nobody holds this name any more, or it was in conflict\n"
     "13 fault: the suffix is missing: \"NAME#20\"\n"
     "14 fault: the time behind the name is no number of seconds\n"
     "15 fault: the flags are missing\n"
     "16 fault: there is no address\n"
     "17 fault: the flags are no hex number with R or S behind it\n"
     "18 fault: this is no IPv4 address\n"
     "19 fault: the line is not \"NAME#20\" TIME ADDRESS... FLAGS\n"
     "20 fault: there is something behind the flags\n"},
    {"wins.dat", "wins.dat-2",
     "1:9 fault: this is version 2 of wins.dat; only version 1 is known\n"},
    {"winsdmp", "winsdmp",
     "1 TEST<00> multihomed dynamic 130.0.25.14 until 1996-01-05T19:42:30Z\n"
     "2 TEST<20> unique dynamic 130.0.25.14 until 1996-01-05T19:42:30Z\n"
     "3 OLDBOX<20> unique static 10.1.9.9 until never\n"
     "4 CORP<1c> domain dynamic 10.1.0.10 10.1.0.11 until 1996-01-05T19:42:30Z\n"
     "5 CORP<1e> group dynamic 255.255.255.255 until 1996-01-05T19:42:30Z\n"
     "6 GATE<20> multihomed dynamic 10.1.3.1 10.1.3.2 until 1996-01-05T19:42:30Z\n"
     "7 GONE<20> unique dynamic tombstone 10.1.2.9 until 1996-01-05T19:42:30Z\n"
     "8 CORP<1b> unique dynamic 10.1.0.10 until 1996-01-05T19:42:30Z\n"
     "9 SCOPED<20>.east.corp unique static 10.1.2.10 until never\n"
     "10:60 fault: there are other addresses than their number says\n"
     "11:38 fault: the type is not 0 to 3\n"
     "12:32 fault: the suffix is not 0 to 255\n"
     "13:62 fault: this is no IPv4 address\n"
     "14 fault: a line of WINSDMP has at least 11 values; here are 4\n"
     "15:14 fault: the closing quote is missing\n"},
    {"wins.msc", "wins.msc",
     "2 ALPHA<00> unique dynamic 10.1.2.3 +\n"
     "3 ALPHA<20> unique dynamic 10.1.2.3 +\n"
     "4 OLDBOX<00> unique static 10.1.9.9 +\n"
     "5 GATE<20> unique dynamic 10.1.3.1 +\n"
     "6 GATE<20> unique dynamic 10.1.3.2 +\n"
     "7 CORP<1c> domain dynamic 10.1.0.10 10.1.0.11 +\n"
     "8 CORP<1e> group dynamic 255.255.255.255\n"
     "9 CORP<00> group dynamic 255.255.255.255\n"
     "10 left out: its state is \"Tombstoned\", not Active\n"
     "11:1 fault: the suffix is missing: [20h], in the type or behind the name\n"
     "12:27 fault: this is no list of IPv4 addresses\n"
     "13 B\\x9aRO<20> unique dynamic 10.1.2.10 +\n"},
    {"wins.msc", "wins.msc-txt",
     "2 ALPHA<00> unique dynamic 10.1.2.3 +\n"
     "3 ALPHA<20> unique dynamic 10.1.2.3 +\n"
     "4 OLDBOX<00> unique static 10.1.9.9 +\n"
     "5 GATE<20> unique dynamic 10.1.3.1 +\n"
     "6 GATE<20> unique dynamic 10.1.3.2 +\n"
     "7 CORP<1c> domain dynamic 10.1.0.10 10.1.0.11 +\n"
     "8 CORP<1e> group dynamic 255.255.255.255\n"
     "9 CORP<00> group dynamic 255.255.255.255\n"
     "10 left out: its state is \"Tombstoned\", not Active\n"
     "11:1 fault: the suffix is missing: [20h], in the type or behind the name\n"
     "12:27 fault: this is no list of IPv4 addresses\n"
     "13 B\\x9aRO<20> unique dynamic 10.1.2.10 +\n"},
    {"wins.msc", "wins.msc-german",
     "2 ALPHA<00> unique dynamic 10.1.2.3 +\n"
     "3 ALT<20> unique static 10.1.9.9 +\n"
     "4 left out: its state is \"Freigegeben\", not Active\n"},
    {"wins.msc", "wins.msc-columns", "2 ALPHA<20> unique unsaid 10.1.2.3 +\n"},
    {"netsh-script", "netsh-script",
     "3 left out: \"set namerecord\" makes no record\n"
     "4 left out: \"add partner\" makes no record\n"
     "5 OLDBOX<20> unique static P 10.1.9.9\n"
     "6 PRINTER unique static P 10.1.9.10\n"
     "10 GATE multihomed static P 10.1.3.1 10.1.3.2\n"
     "11 CORP<1c> domain static P 10.1.0.10 10.1.0.11\n"
     "12 CORP<1e> group static P 255.255.255.255\n"
     "13 PRINTERS internet-group static P 10.1.4.1\n"
     "14 A B<20> unique dynamic H 10.1.2.3\n"
     "15 SCOPED<20>.east unique static P 10.1.2.4\n"
     "16 PLAIN<20> unique static P 10.1.2.5\n"
     "17 BARE unique static P 10.1.2.6\n"
     "18 ALL<20> unique static P 10.1.2.7\n"
     "20 fault: the addresses are missing\n"
     "21 fault: the name is missing\n"
     "22 fault: Group is 0 unique, 1 group, 2 internet, 3 multihomed or 4 domain\n"
     "23 fault: a word without a tag, or with one that add name has not\n"
     "24 fault: a tag stands twice\n"
     "25 fault: the closing brace is missing\n"
     "26 fault: too many words, or a quote that is not closed\n"
     "27 fault: this is no list of IPv4 addresses\n"
     "28 fault: the name is longer than 15 characters\n"
     "29 fault: \"frobnicate\" is no command of netsh wins server\n"
     "30 ABBR<20> unique static P 10.1.2.9\n"
     "31 left out: \"set namerecord\" makes no record\n"
     "32 fault: \"add p\" is the beginning of several commands of netsh wins server\n"
     "33 fault: tags stand before all values or before none\n"
     "34 fault: tags stand before all values or before none\n"},
    {"netsh-show", "netsh-show",
     "5 ALPHA<00> unique dynamic 10.1.2.3\n"
     "6 ALPHA<20> unique dynamic 10.1.2.3\n"
     "7 OLDBOX<00> unique static 10.1.9.9\n"
     "8 CORP<1c> domain dynamic 10.1.0.10 10.1.0.11\n"
     "10 GATE<20> multihomed dynamic tombstone 10.1.3.1\n"
     "11 BOX<20> multihomed dynamic 10.1.3.2 10.1.3.3\n"
     "13 A NAME<20> unique dynamic 10.1.2.4\n"
     "17 AB37360<03> unique dynamic H 10.195.4.83\n"
     "27 SERVER<20> multihomed static P released 10.195.4.84 10.195.4.85\n"
     "36:16 fault: the name is missing\n"
     "37:1 fault: the name is longer than 15 characters\n"
     "38 LATHE<20>.corp unique static 10.1.1.2\n"
     "39 GATE<20>.a.b multihomed static 10.1.1.2 10.1.1.3\n"
     "41 fault: this is no scope\n"
     "43 LATHE<20>.corp unique unsaid 10.1.1.2\n"
     "49 fault: this is no scope\n"},
    {"wins.ldb-ldif", "wins.ldb-ldif",
     "8 ALPHA<20> unique dynamic H 10.1.2.3 until 2030-03-14T09:26:53Z\n"
     "24 CORP<1c> domain dynamic 10.1.0.10 10.1.0.11 until 2030-03-14T09:26:53Z\n"
     "37 OLDBOX<20>.east unique static P 10.1.9.9 until never\n"
     "48 GONE<20> unique dynamic tombstone 10.1.2.3\n"
     "61 fault: this is not one of its numbers\n"
     "63 fault: the record lacks its name or its type\n"
     "70 fault: the value is no base64\n"
     "76 fault: expireTime is no time\n"},
    {"csv", "csv",
     "2 ALPHA<20> unique static 10.1.2.3 until never\n"
     "3 BETA unique unsaid 10.1.2.4\n"
     "4 GATE<20> multihomed dynamic 10.1.3.1 10.1.3.2 until 2030-03-14T09:26:53Z\n"
     "5 CORP<1c> domain static 10.1.0.10 10.1.0.11\n"
     "6 CORP<1e> group static\n"
     "7 \\x01\\x02__MSBROWSE__\\x02<01> group static\n"
     "8 SCOPED<20>.east.corp unique static 10.1.2.5\n"
     "9 GONE<20> unique dynamic tombstone 10.1.2.6\n"
     "11:1 fault: this is no NetBIOS name: at most 15 characters, others than letters, "
     "digits and - _ $ as \\xNN\n"
     "12:1 fault: the suffix is not two hex digits\n"
     "13:9 fault: the type is unique, multihomed, group, internet-group or domain\n"
     "14:19 fault: this is no list of IPv4 addresses\n"
     "15:27 fault: static is yes or no\n"
     "16:30 fault: the state is active, released or tombstone\n"
     "17:32 fault: expires is a time like 2026-11-22T15:04:05Z, or never\n"
     "18:1 fault: the closing quote is missing\n"
     "19:9 fault: there is something between the closing quote and the next cell\n"},
    {"csv", "csv-semicolons",
     "2 ALPHA<20> unique unsaid 10.1.2.3\n"
     "3 low<20> unique unsaid 10.1.2.4\n"
     "4:10 fault: name and hex differ; leave the column hex out to change names\n"},
    {"csv", "csv-none",
     "1:1 fault: the first line must name the columns, at least name and addresses; it "
     "begins with \"computer names of the plant\"\n"},
    {"json", "json",
     "2 ALPHA<20> unique static 10.1.2.3\n"
     "6 GATE<20> multihomed dynamic 10.1.3.1 10.1.3.2 until 2030-03-14T09:26:53Z\n"
     "8 B\\x9aRO unique unsaid 10.1.2.4\n"
     "9:4 fault: this is no list of IPv4 addresses\n"
     "10:4 fault: the name is missing\n"},
    {"json", "json-lines",
     "1 A<20> unique unsaid 10.1.2.3\n"
     "2 B<20> unique unsaid 10.1.2.4\n"
     "3:33 fault: this is no JSON, or a value of another kind\n"},
};

static void every_line_of_every_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *got = read_fixture(cases[i].format, cases[i].fixture);

        check_str(cases[i].fixture, cases[i].want, got);
        free(got);
    }
}

/* ---- texts that no fixture can hold
 * ------------------------------------------------------ */

static void texts_of_all_makes(void **state)
{
    static const struct {
        const char *rule, *format, *text;
        size_t len;
        const char *want;
    } rows[] = {
        {"nothing", "lmhosts", "", 0, ""},
        {"no end of line at the end", "lmhosts", "10.1.2.3 a", 10,
         "1 A unique static 10.1.2.3\n"},
        {"CR LF and the end of file of DOS", "lmhosts", "10.1.2.3 a\r\n\x1a\r\nrubbish",
         22, "1 A unique static 10.1.2.3\n"},
        {"UTF-8 with its mark", "lmhosts",
         "\xef\xbb\xbf"
         "10.1.2.3 b\xc3\xbcro",
         17, "1 B\\x9aRO unique static 10.1.2.3\n"},
        {"UTF-16, big end first", "lmhosts",
         "\xfe\xff\0"
         "1\0"
         "0\0.\0"
         "1\0.\0"
         "2\0.\0"
         "3\0 \0"
         "a",
         22, "1 A unique static 10.1.2.3\n"},
        {"half a unit of UTF-16", "lmhosts",
         "\xff\xfe"
         "1",
         3, "1:1 fault: this is no text: is it a file of this format?\n"},
        {"half a pair of UTF-16", "lmhosts",
         "\xff\xfe\x3d\xd8"
         "a\0",
         6, "1:1 fault: this is no text: is it a file of this format?\n"},
        {"a zero octet, and the line behind it", "lmhosts", "10.1\0.2\n10.1.2.3 a", 18,
         "1:5 fault: this is no text: is it a file of this format?\n"
         "2 A unique static 10.1.2.3\n"},
        {"a line of nmbd that is no text, behind one that is cut", "wins.dat",
         "\"A#20\" 0 10.1.2.3 64R\\\n\0\n", 25,
         "1 A<20> unique static H 10.1.2.3 until never\n"
         "2:1 fault: this is no text: is it a file of this format?\n"},
        {"an empty table", "csv", "", 0, ""},
        {"no records at all", "netsh-show", "rubbish\n", 8,
         "1 fault: no record was found: is this what show name or show database "
         "printed?\n"},
        {"broken JSON ends the reading", "json", "[{\"name\": \"A\", \"x\": tru}]", 25,
         "1:24 fault: this is no JSON, or a value of another kind\n"},
        {"JSON of something else", "json", "17", 2,
         "1:1 fault: here should be an array of records, or a record\n"},
        {"an empty list in JSON", "json", "[ ]", 3, ""},
        {"JSON cut off", "json", "[{\"name\": \"A<20>\", \"addresses\": [\"10.1.2.3\"]},",
         46,
         "1 A<20> unique unsaid 10.1.2.3\n"
         "1:47 fault: the text ends in the middle of the list\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *got = read_all(rows[i].format, rows[i].text, rows[i].len);

        check_str(rows[i].rule, rows[i].want, got);
        free(got);
    }
}

static void a_line_may_not_be_endless(void **state)
{
    static char text[3 * LINES_ROOM];
    char *got;

    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text + 2 * LINES_ROOM, "\n10.1.2.3 a\n", 12);
    got = read_all("lmhosts", text, 2 * LINES_ROOM + 12);
    check_str("the next line is read again",
              "1:4096 fault: the line is longer than 4095 octets\n"
              "2 A unique static 10.1.2.3\n",
              got);
    free(got);
}

static void more_than_25_addresses(void **state)
{
    char text[1024] = "\"A#20\" 0", *got;

    (void)state;
    for (int i = 0; i < 26; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " 10.1.2.%d", i);
    strcat(text, " 64R\n");
    got = read_all("wins.dat", text, strlen(text));
    check_str("wins.dat", "1 fault: a name has 25 addresses at most\n", got);
    free(got);
}

/* The lists for people and for completion say what the table has. */
static void the_table_and_its_lists(void **state)
{
    char readable[512] = "", writable[512] = "";

    (void)state;
    for (size_t i = 0; i < format_count; i++) {
        const struct format *format = &format_table[i];

        check_str("found by its name", format->name, format_find(format->name)->name);
        if (format->read != NULL)
            snprintf(readable + strlen(readable), sizeof readable - strlen(readable),
                     "%s%s", readable[0] == '\0' ? "" : " ", format->name);
        if (format->put != NULL)
            snprintf(writable + strlen(writable), sizeof writable - strlen(writable),
                     "%s%s", writable[0] == '\0' ? "" : " ", format->name);
    }
    check_str("what can be read", FORMAT_READABLE, readable);
    check_str("what can be written", FORMAT_WRITABLE, writable);
    assert_null(format_find("xml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_every_format),
        cmocka_unit_test(texts_of_all_makes),
        cmocka_unit_test(a_line_may_not_be_endless),
        cmocka_unit_test(more_than_25_addresses),
        cmocka_unit_test(the_table_and_its_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
