/* The lines of LMHOSTS. */
#include "check.h"

#include "formats/lmhosts_line.h"

#include <stdio.h>

#define SHOWN 512

/* "192.0.2.7 FRED #PRE", a name with its suffix only when the line has one. */
static void show_mapping(const struct lmhosts_mapping *m, char text[SHOWN])
{
    char addr[OW_ADDR_TEXT], name[NB_NAME_TEXT], domain[NB_NAME_TEXT] = "";

    if (m->has_domain)
        nb_name_text(&m->domain, domain);
    snprintf(text, SHOWN, "%s %s%s%s%s%s%s%s", ow_addr_text(m->addr, addr),
             m->has_suffix ? nb_name_text(&m->name, name) : nb_base_text(&m->name, name),
             m->preload ? " #PRE" : "", m->multihomed ? " #MH" : "",
             m->special_group ? " #SG" : "", m->no_directed ? " #NOFNR" : "",
             m->has_domain ? " #DOM:" : "", domain);
}

static const char *show(const struct lmhosts_line *line, char text[SHOWN])
{
    switch (line->kind) {
    case LMHOSTS_NOTHING:
        return "nothing";
    case LMHOSTS_MAPPING:
        show_mapping(&line->mapping, text);
        return text;
    case LMHOSTS_INCLUDE:
        snprintf(text, SHOWN, "include %s", line->path);
        return text;
    case LMHOSTS_BEGIN_ALTERNATE:
        return "begin";
    case LMHOSTS_END_ALTERNATE:
        return "end";
    case LMHOSTS_FAULT:
        return line->fault;
    }
    return "?";
}

static const struct {
    const char *rule;
    const char *line;
    const char *want;
} lines[] = {
    {"an empty line", "", "nothing"},
    {"blanks", " \t ", "nothing"},
    {"a line of DOS", "\r", "nothing"},
    {"a comment", "# 192.0.2.7 FRED", "nothing"},
    {"a comment that begins like a keyword", "#INCLUDED files follow", "nothing"},
    {"a keyword in small letters is a comment", "#include x", "nothing"},

    {"address and name", "192.0.2.7 FRED", "192.0.2.7 FRED"},
    {"blanks around, end of a DOS line", " \t192.0.2.7\t FRED \r", "192.0.2.7 FRED"},
    {"a bare name is upper-cased", "192.0.2.7 fred-1", "192.0.2.7 FRED-1"},
    {"in the code page", "192.0.2.7 caf\xc3\xa9", "192.0.2.7 CAF\\x90"},
    {"15 characters", "192.0.2.7 abcdefghijklmno", "192.0.2.7 ABCDEFGHIJKLMNO"},
    {"a comment behind", "192.0.2.7 FRED # the printer", "192.0.2.7 FRED"},
    {"a comment without a blank, as Samba's suffix", "192.0.2.7 FRED#20",
     "192.0.2.7 FRED"},

    {"#PRE", "192.0.2.7 FRED #PRE", "192.0.2.7 FRED #PRE"},
    {"#PRE directly behind the name", "192.0.2.7 FRED#PRE", "192.0.2.7 FRED #PRE"},
    {"a keyword and a comment", "192.0.2.7 FRED #PRE # once", "192.0.2.7 FRED #PRE"},
    {"a comment hides what follows", "192.0.2.7 FRED # #PRE", "192.0.2.7 FRED"},
    {"#PREload is a comment", "192.0.2.7 FRED #PREload", "192.0.2.7 FRED"},
    {"a domain controller", "192.0.2.7 DC1 #PRE #DOM:corp",
     "192.0.2.7 DC1 #PRE #DOM:CORP<1c>"},
    {"keywords in any order, without blanks", "192.0.2.7 DC1 #DOM:CORP#PRE",
     "192.0.2.7 DC1 #PRE #DOM:CORP<1c>"},
    {"all of them", "192.0.2.7 X #MH #SG #NOFNR #PRE #DOM:D",
     "192.0.2.7 X #PRE #MH #SG #NOFNR #DOM:D<1c>"},

    {"quoted with 16 octets", "192.0.2.7 \"APP            \\0x14\"", "192.0.2.7 APP<14>"},
    {"the short form of an octet", "192.0.2.7 \"APP            \\1B\" #PRE",
     "192.0.2.7 APP<1b> #PRE"},
    {"the case inside quotes is kept", "192.0.2.7 \"corp           \\0x1b\"",
     "192.0.2.7 corp<1b>"},
    {"quoted and shorter: a bare name", "192.0.2.7 \"my pc\"", "192.0.2.7 my pc"},
    {"a # in quotes is no comment", "192.0.2.7 \"A#PRE\" #MH", "192.0.2.7 A#PRE #MH"},
    {"octets anywhere", "192.0.2.7 \"\\0x01\\02__MSBROWSE__\\0x02\\0x01\"",
     "192.0.2.7 \\x01\\x02__MSBROWSE__\\x02<01>"},
    {"any 16th octet", "192.0.2.7 \"ABCDEFGHIJKLMNOP\"", "192.0.2.7 ABCDEFGHIJKLMNO<50>"},

    {"a file", "#INCLUDE /etc/lmhosts.site", "include /etc/lmhosts.site"},
    {"a file, and a comment", "#INCLUDE site # ours", "include site"},
    {"a path with blanks", "#INCLUDE \"/srv/my hosts\"", "include /srv/my hosts"},
    {"a path with a #", "#INCLUDE /srv/#1", "include /srv/#1"},
    {"a UNC path is read as it stands", "#INCLUDE \\\\srv\\share\\lmhosts",
     "include \\\\srv\\share\\lmhosts"},
    {"a block", "#BEGIN_ALTERNATE", "begin"},
    {"its end", "  #END_ALTERNATE # thanks", "end"},

    {"no address", "FRED 192.0.2.7", "the line does not begin with an IPv4 address"},
    {"half an address", "192.0.2 FRED", "the line does not begin with an IPv4 address"},
    {"IPv6", "2001:db8::1 FRED", "the line does not begin with an IPv4 address"},
    {"an address of nobody", "0.0.0.0 FRED", "no machine can have this address"},
    {"a multicast address", "224.0.0.1 FRED", "no machine can have this address"},
    {"the broadcast address", "255.255.255.255 FRED", "no machine can have this address"},
    {"no name", "192.0.2.7", "the name is missing"},
    {"no name but a keyword", "192.0.2.7 #PRE", "the name is missing"},
    {"an empty name", "192.0.2.7 \"\"", "the name is missing"},
    {"16 characters without quotes", "192.0.2.7 ABCDEFGHIJKLMNOP",
     "the name is longer than 15 characters"},
    {"far too many",
     "192.0.2.7 ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOPABCDEFGHIJKLMNOPABCDEFGHI"
     "JKLMNOPABCDEFGHIJKLMNOP",
     "the name is longer than 15 characters"},
    {"16 characters of the code page", "192.0.2.7 ABCDEFGHIJKLMN\xc3\xa9\xc3\xa9",
     "the name is longer than 15 characters"},
    {"not UTF-8", "192.0.2.7 caf\xe9",
     "the name is not UTF-8, or has a character that the code page lacks"},
    {"not in the code page", "192.0.2.7 \xe4\xb8\xad",
     "the name is not UTF-8, or has a character that the code page lacks"},
    {"a backslash without quotes", "192.0.2.7 A\\0x14",
     "the name has characters that must be in quotes"},
    {"a control character", "192.0.2.7 A\x01",
     "the name has characters that must be in quotes"},
    {"17 octets", "192.0.2.7 \"ABCDEFGHIJKLMNOPQ\"",
     "the name in quotes is longer than 16 octets"},
    {"no closing quote", "192.0.2.7 \"FRED", "the closing quote is missing"},
    {"a bad octet", "192.0.2.7 \"A\\0xG1\"",
     "a backslash in a name must be \\0xNN or \\NN"},
    {"half an octet at the end", "192.0.2.7 \"A\\1",
     "a backslash in a name must be \\0xNN or \\NN"},
    {"a raw octet in quotes", "192.0.2.7 \"A\xe9\"",
     "write this octet of the name as \\0xNN"},
    {"a second name", "192.0.2.7 FRED WILMA", "there is something behind the name"},
    {"text behind a keyword", "192.0.2.7 FRED #PRE WILMA",
     "there is something behind the name"},
    {"#DOM without a domain", "192.0.2.7 DC1 #PRE #DOM:", "the name is missing"},
    {"#DOM with a long one", "192.0.2.7 DC1 #DOM:ABCDEFGHIJKLMNOP",
     "the name is longer than 15 characters"},
    {"#INCLUDE of nothing", "#INCLUDE", "#INCLUDE without a file"},
    {"#INCLUDE of an empty path", "#INCLUDE \"\"", "#INCLUDE without a file"},
    {"#INCLUDE without the closing quote", "#INCLUDE \"a b",
     "the closing quote is missing"},
    {"#INCLUDE of two files", "#INCLUDE a b", "there is something behind the path"},
    {"#INCLUDE of what is no path", "#INCLUDE a\x01",
     "the path of the file is too long, or is none"},
};

static void lines_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct lmhosts_line line;
        char text[SHOWN];
        size_t len = strlen(lines[i].line);
        char *exact = test_malloc(len + 1); /* nothing is read behind the line */

        memcpy(exact, lines[i].line, len);
        lmhosts_line_read(exact, len, OW_CP_437, &line);
        check_str(lines[i].rule, lines[i].want, show(&line, text));
        test_free(exact);
    }
}

static void a_zero_is_no_text(void **state)
{
    struct lmhosts_line line;

    (void)state;
    lmhosts_line_read("192.0.2.7 FR\0ED", 15, OW_CP_437, &line);
    check_int("in a name", LMHOSTS_FAULT, line.kind);
    lmhosts_line_read("192.0.2.7\0 FRED", 15, OW_CP_437, &line);
    check_int("in an address", LMHOSTS_FAULT, line.kind);
}

static void a_path_has_its_bounds(void **state)
{
    char text[LMHOSTS_PATH_ROOM + 16] = "#INCLUDE ";
    struct lmhosts_line line;

    (void)state;
    memset(text + 9, 'x', LMHOSTS_PATH_ROOM);
    lmhosts_line_read(text, 9 + LMHOSTS_PATH_ROOM - 1, OW_CP_437, &line);
    check_int("the longest path", LMHOSTS_INCLUDE, line.kind);
    check_int("whole", LMHOSTS_PATH_ROOM - 1, strlen(line.path));
    lmhosts_line_read(text, 9 + LMHOSTS_PATH_ROOM, OW_CP_437, &line);
    check_int("one more", LMHOSTS_FAULT, line.kind);
}

static void a_bare_name_stands_for_three(void **state)
{
    struct lmhosts_line line;
    struct nb_name names[LMHOSTS_NAMES_MAX];
    char text[NB_NAME_TEXT];

    (void)state;
    lmhosts_line_read("192.0.2.7 FRED", 14, OW_CP_437, &line);
    check_int("three", 3, lmhosts_names(&line.mapping, names));
    check_str("workstation", "FRED<00>", nb_name_text(&names[0], text));
    check_str("messenger", "FRED<03>", nb_name_text(&names[1], text));
    check_str("server", "FRED<20>", nb_name_text(&names[2], text));

    lmhosts_line_read("192.0.2.7 \"FRED           \\0x1d\"", 32, OW_CP_437, &line);
    check_int("with a suffix one", 1, lmhosts_names(&line.mapping, names));
    check_str("itself", "FRED<1d>", nb_name_text(&names[0], text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(a_zero_is_no_text),
        cmocka_unit_test(a_path_has_its_bounds),
        cmocka_unit_test(a_bare_name_stands_for_three),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
