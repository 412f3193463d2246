/* configuration_write.c - settings and static mappings as text that reads back. */
#include "manager/configuration.h"

#include <stdlib.h>
#include <string.h>

/* Plain if it cannot be taken for anything else, else between single quotes.  Everything
 * here is printable ASCII (names are in their text form), so nothing else needs escaping.
 */
static void put_scalar(FILE *out, const char *text, size_t len)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789./-";

    if (len > 0 && text[0] != '-' && strspn(text, plain) >= len) {
        fprintf(out, "%.*s", (int)len, text);
        return;
    }
    fputc('\'', out);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\'')
            fputc('\'', out);
        fputc(text[i], out);
    }
    fputc('\'', out);
}

void configuration_put_setting(FILE *out, const char *name, const char *value,
                               bool is_list)
{
    fprintf(out, "  %s: ", name);
    if (!is_list) {
        put_scalar(out, value, strlen(value));
    } else {
        fputc('[', out);
        for (const char *at = value; *at != '\0';) {
            size_t len = strcspn(at, ",");

            put_scalar(out, at, len);
            at += len;
            at += strspn(at, ", ");
            fputs(*at == '\0' ? "" : ", ", out);
        }
        fputc(']', out);
    }
    fputc('\n', out);
}

enum wins_mapping_type configuration_mapping_of(const struct wins_record *record)
{
    switch (record->type) {
    case WINS_UNIQUE:
        return WINS_MAP_UNIQUE;
    case WINS_MULTIHOMED:
        return WINS_MAP_MULTIHOMED;
    case WINS_GROUP:
        return WINS_MAP_GROUP;
    case WINS_SGROUP:
        return nb_suffix(&record->key.name) == 0x1c ? WINS_MAP_DOMAIN
                                                    : WINS_MAP_INTERNET_GROUP;
    }
    return WINS_MAP_UNIQUE;
}

/* By name, then scope, then suffix, so that the records of one mapping stand together. */
static int by_name(const void *a, const void *b)
{
    const struct wins_record *x = a, *y = b;
    struct nb_key left = x->key, right = y->key;
    int order;

    left.name.octet[NB_NAME_LEN - 1] = right.name.octet[NB_NAME_LEN - 1] = 0;
    order = nb_key_compare(&left, &right);
    return order != 0 ? order : nb_suffix(&x->key.name) - nb_suffix(&y->key.name);
}

static bool same_mapping(const struct wins_record *a, const struct wins_record *b)
{
    struct nb_key key = b->key;

    key.name.octet[NB_NAME_LEN - 1] = nb_suffix(&a->key.name);
    if (!nb_key_equal(&a->key, &key) || a->type != b->type || a->count != b->count ||
        a->expires != b->expires)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->member[i].addr != b->member[i].addr)
            return false;
    return true;
}

/* Whether the records from here on are the <00>, <03>, <20> of one mapping. */
static bool is_triple(const struct wins_record *r, size_t count)
{
    return count >= 3 && (r->type == WINS_UNIQUE || r->type == WINS_MULTIHOMED) &&
           nb_suffix(&r[0].key.name) == 0x00 && nb_suffix(&r[1].key.name) == 0x03 &&
           nb_suffix(&r[2].key.name) == 0x20 && same_mapping(&r[0], &r[1]) &&
           same_mapping(&r[0], &r[2]);
}

/* The text form without "<xx>"; the scope stays. */
static void cut_suffix(char *text)
{
    char *open = strchr(text, '<'), *close = open == NULL ? NULL : strchr(open, '>');

    if (close != NULL)
        memmove(open, close + 1, strlen(close + 1) + 1);
}

static void put_mapping(FILE *out, const struct wins_record *record, bool whole)
{
    char text[NB_KEY_TEXT], addr[OW_ADDR_TEXT], time[OW_TIME_TEXT];

    nb_key_text(&record->key, text);
    if (whole)
        cut_suffix(text);
    fputs("  - name: ", out);
    put_scalar(out, text, strlen(text));
    fprintf(out, "\n    type: %s\n", wins_mapping_str(configuration_mapping_of(record)));
    fputs("    addresses: [", out);
    for (size_t i = 0; i < record->count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : ", ",
                ow_addr_text(record->member[i].addr, addr));
    fputs("]\n", out);
    if (record->expires != OW_NEVER)
        fprintf(out, "    until: '%s'\n", ow_time_text(record->expires, time));
}

void configuration_put_mappings(FILE *out, struct wins_record *records, size_t count)
{
    if (count > 0)
        qsort(records, count, sizeof *records, by_name);
    fputs(count == 0 ? "mappings: []\n" : "mappings:\n", out);
    for (size_t i = 0; i < count;) {
        bool whole = is_triple(records + i, count - i);

        put_mapping(out, &records[i], whole);
        i += whole ? 3 : 1;
    }
}
