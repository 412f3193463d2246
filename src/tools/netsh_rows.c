#include "tools/netsh_rows.h"

#include "tools/shown.h"
#include "wire/nb_name.h"

#include <stdlib.h>
#include <string.h>

#define NAME_COLUMNS 15
#define ADDR_COLUMN  44
#define GROUP_ANSWER "255.255.255.255" /* what a group without addresses is asked for */

/* Columns that UTF-8 text takes: its octets without those that continue a character. */
static int columns_of(const char *text)
{
    int columns = 0;

    for (; *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

static uint8_t octet_at(const char *hex, size_t i)
{
    char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

    return (uint8_t)strtoul(digits, NULL, 16);
}

const char *netsh_row_name(const json_t *record, enum ow_code_page page,
                           char text[NETSH_NAME_ROOM])
{
    const char *hex = shown_text(record, "hex");
    uint8_t octet[NB_NAME_LEN] = {0};
    size_t len = NB_NAME_LEN - 1;
    int pad;

    for (size_t i = 0; strlen(hex) == 2 * NB_NAME_LEN && i < NB_NAME_LEN; i++)
        octet[i] = octet_at(hex, i);
    while (len > 0 && octet[len - 1] == ' ')
        len--;
    ow_code_page_show(page, octet, len, text, NETSH_NAME_ROOM - NAME_COLUMNS - 8);
    pad = NAME_COLUMNS - columns_of(text);
    snprintf(text + strlen(text), (size_t)(NAME_COLUMNS + 8), "%*s[%02Xh]",
             pad > 0 ? pad : 0, "", octet[NB_NAME_LEN - 1]);
    return text;
}

/* A word of the API and what netsh has for it. */
struct word {
    const char *api;
    char letter;
    const char *word;
};

static const struct word states[] = {{"active", 'A', "ACTIVE"},
                                     {"released", 'R', "RELEASED"},
                                     {"tombstone", 'T', "TOMBSTONE"},
                                     {NULL, '?', "?"}};

static const struct word types[] = {{"unique", 'U', "UNIQUE"},
                                    {"group", 'N', "NORMAL GROUP"},
                                    {"internet-group", 'I', "INTERNET GROUP"},
                                    {"multihomed", 'M', "MULTIHOMED"},
                                    {NULL, '?', "?"}};

static const struct word nodes[] = {
    {"b", '0', "0"}, {"p", '1', "1"}, {"m", '2', "2"}, {"h", '3', "3"}, {NULL, '?', "?"}};

static const struct word *word_for(const struct word *words, const char *api)
{
    while (words->api != NULL && strcmp(words->api, api) != 0)
        words++;
    return words;
}

static bool is_static(const json_t *record)
{
    return json_is_true(json_object_get(record, "static"));
}

static unsigned long long version_of(const json_t *record)
{
    return strtoull(shown_text(record, "version"), NULL, 10);
}

/* "-" for what never expires. */
static const char *expiry_of(const json_t *record, char *text, size_t room)
{
    return json_is_null(json_object_get(record, "expires"))
               ? "-"
               : shown_time(record, "expires", text, room);
}

static const char *address_at(const json_t *record, size_t i)
{
    const json_t *list = json_object_get(record, "addresses");

    if (i == 0 && json_array_size(list) == 0)
        return GROUP_ANSWER;
    return json_string_value(json_array_get(list, i));
}

void netsh_row_headings(FILE *out)
{
    static const char headings[] =
        "Name                  T S  Version       G  IP Address       Expiration Date\n";

    fputs(headings, out);
    for (size_t i = 0; i < sizeof headings - 2; i++)
        fputc('-', out);
    fputc('\n', out);
}

void netsh_row(FILE *out, const json_t *record, enum ow_code_page page)
{
    char name[NETSH_NAME_ROOM], expires[64];
    const char *scope = shown_text(record, "scope"), *addr;

    fprintf(out, "%s  %c %c  %-14llx%c  ", netsh_row_name(record, page, name),
            is_static(record) ? 'S' : 'D',
            word_for(states, shown_text(record, "state"))->letter, version_of(record),
            word_for(types, shown_text(record, "type"))->letter);
    for (size_t i = 0; (addr = address_at(record, i)) != NULL; i++)
        fprintf(out, "%*s%-17s%s%s%s\n", i == 0 ? 0 : ADDR_COLUMN, "", addr,
                expiry_of(record, expires, sizeof expires),
                i == 0 && scope[0] != '\0' ? "  scope " : "", i == 0 ? scope : "");
}

void netsh_whole_record(FILE *out, const json_t *record, enum ow_code_page page)
{
    char name[NETSH_NAME_ROOM], expires[64];
    unsigned long long version = version_of(record);
    const char *scope = shown_text(record, "scope"), *addr;

    fprintf(out, "Name                  : %s\n", netsh_row_name(record, page, name));
    if (scope[0] != '\0')
        fprintf(out, "Scope                 : %s\n", scope);
    fprintf(out, "NodeType              : %s\n",
            word_for(nodes, shown_text(record, "node"))->word);
    fprintf(out, "State                 : %s\n",
            word_for(states, shown_text(record, "state"))->word);
    fprintf(out, "Expiration Date       : %s\n",
            expiry_of(record, expires, sizeof expires));
    fprintf(out, "Type of Rec           : %s\n",
            word_for(types, shown_text(record, "type"))->word);
    fprintf(out, "Version No            : %llx %llx\n", version >> 32,
            version & UINT32_MAX);
    fprintf(out, "RecordType            : %s\n",
            is_static(record) ? "STATIC" : "DYNAMIC");
    for (size_t i = 0; (addr = address_at(record, i)) != NULL; i++)
        fprintf(out, "IP Address            : %s\n", addr);
}
