#include "base/option.h"

#include "base/option_value.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_LEN 40 /* longer names are like no other */

/* ---- finding ---- */

const struct ow_option *ow_option_find(struct ow_option_table table, const char *name)
{
    for (size_t i = 0; i < table.count; i++)
        if (strcmp(table.row[i].name, name) == 0)
            return &table.row[i];
    return NULL;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters must be added, dropped, changed or swapped with their neighbour to
 * make b of a. */
static size_t distance(const char *a, const char *b)
{
    size_t row[3][NAME_MAX_LEN + 1];
    size_t *before = row[0], *above = row[1], *line = row[2];
    size_t len = strlen(b);

    for (size_t k = 0; k <= len; k++)
        above[k] = k;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t *spare = before;

        line[0] = i;
        for (size_t k = 1; k <= len; k++) {
            size_t cost = above[k - 1] + (a[i - 1] != b[k - 1]);

            cost = smaller(cost, smaller(above[k], line[k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                cost = smaller(cost, before[k - 2] + 1);
            line[k] = cost;
        }
        before = above;
        above = line;
        line = spare;
    }
    return above[len];
}

const struct ow_option *ow_option_nearest(struct ow_option_table table, const char *name)
{
    size_t least = 1 + strlen(name) / 3; /* beyond that it is another word */
    const struct ow_option *nearest = NULL;

    if (strlen(name) > NAME_MAX_LEN)
        return NULL;
    for (size_t i = 0; i < table.count; i++) {
        size_t n = distance(table.row[i].name, name);

        if (n <= least && (nearest == NULL || n < least)) {
            least = n;
            nearest = &table.row[i];
        }
    }
    return nearest;
}

/* ---- fields ---- */

static uint8_t *field_of(const struct ow_option *option, void *values)
{
    return (uint8_t *)values + option->offset;
}

bool ow_option_is_list(const struct ow_option *option)
{
    return option->most > 0;
}

static void set_count(const struct ow_option *option, void *values, size_t count)
{
    memcpy((uint8_t *)values + option->count_offset, &count, sizeof(count));
}

size_t ow_option_elements(const struct ow_option *option, const void *values)
{
    size_t count;

    memcpy(&count, (const uint8_t *)values + option->count_offset, sizeof(count));
    return count;
}

void ow_option_clear(const struct ow_option *option, void *values)
{
    size_t elements = ow_option_is_list(option) ? option->most : 1;

    memset(field_of(option, values), 0, elements * option->size);
    if (ow_option_is_list(option))
        set_count(option, values, 0);
}

static bool is_none(const struct ow_option *option, const char *text)
{
    return option->none != NULL && strcmp(text, option->none) == 0;
}

/* ---- setting ---- */

/* Say why text cannot be the value. */
static enum ow_err refuse(const struct ow_option *option, enum ow_err err,
                          const char *text, char *why, size_t room)
{
    char allowed[OW_OPTION_WHY_ROOM];

    snprintf(why, room, "%s: \"%.40s\" %s; allowed: %s", option->name, text,
             err == OW_ERANGE ? "is out of range" : "cannot be read",
             ow_option_allowed(option, allowed, sizeof(allowed)));
    return err;
}

static enum ow_err refuse_more(const struct ow_option *option, char *why, size_t room)
{
    snprintf(why, room, "%s: more than %u of them", option->name, option->most);
    return OW_ERANGE;
}

/* The next element of a list in text: between commas, without spaces around it.  False
 * at the end.  Elements that are too long come out cut, which makes them unreadable. */
static bool next_element(const char **text, char element[OW_OPTION_SIZE_MAX])
{
    const char *start = *text + strspn(*text, " \t");
    size_t len = strcspn(start, ",");

    if (**text == '\0')
        return false;
    *text = start + len + (start[len] == ',');
    while (len > 0 && isspace((unsigned char)start[len - 1]))
        len--;
    if (len >= OW_OPTION_SIZE_MAX)
        len = OW_OPTION_SIZE_MAX - 1;
    memcpy(element, start, len);
    element[len] = '\0';
    return true;
}

/* Read the elements in text and put them behind the first `kept` ones of the list. */
static enum ow_err set_list(const struct ow_option *option, void *values, size_t kept,
                            const char *text, char *why, size_t room)
{
    char element[OW_OPTION_SIZE_MAX];
    uint8_t value[OW_OPTION_SIZE_MAX];
    size_t count = kept;
    const char *p = text;

    while (next_element(&p, element)) { /* first see whether all is well */
        enum ow_err err = ow_option_value_get(option, element, value);

        if (err != OW_OK)
            return refuse(option, err, element, why, room);
        if (++count > option->most)
            return refuse_more(option, why, room);
    }
    p = text;
    for (size_t i = kept; i < count && next_element(&p, element); i++)
        (void)ow_option_value_get(option, element,
                                  field_of(option, values) + i * option->size);
    set_count(option, values, count);
    return OW_OK;
}

enum ow_err ow_option_set(const struct ow_option *option, void *values, const char *text,
                          char *why, size_t room)
{
    uint8_t value[OW_OPTION_SIZE_MAX] = {0};
    enum ow_err err;

    assert(option->size <= sizeof(value));
    if (is_none(option, text)) {
        ow_option_clear(option, values);
        return OW_OK;
    }
    if (ow_option_is_list(option))
        return set_list(option, values, 0, text, why, room);
    err = ow_option_value_get(option, text, value);
    if (err != OW_OK)
        return refuse(option, err, text, why, room);
    memcpy(field_of(option, values), value, option->size);
    return OW_OK;
}

enum ow_err ow_option_add(const struct ow_option *option, void *values, const char *text,
                          char *why, size_t room)
{
    assert(ow_option_is_list(option));
    if (is_none(option, text)) {
        ow_option_clear(option, values);
        return OW_OK;
    }
    if (text[0] == '\0')
        return refuse(option, OW_EINVAL, text, why, room);
    return set_list(option, values, ow_option_elements(option, values), text, why, room);
}

void ow_option_default(const struct ow_option *option, void *values)
{
    char why[OW_OPTION_WHY_ROOM];
    enum ow_err err = ow_option_set(option, values, option->standard, why, sizeof(why));

    assert(err == OW_OK); /* a mistake in the table; its test finds it first */
    (void)err;
}

void ow_option_defaults(struct ow_option_table table, void *values)
{
    for (size_t i = 0; i < table.count; i++)
        ow_option_default(&table.row[i], values);
}

/* ---- showing ---- */

static bool is_zero(const struct ow_option *option, const void *values)
{
    const uint8_t *field = (const uint8_t *)values + option->offset;

    if (ow_option_is_list(option))
        return ow_option_elements(option, values) == 0;
    if (option->type == OW_OPTION_TEXT)
        return field[0] == '\0';
    for (size_t i = 0; i < option->size; i++)
        if (field[i] != 0)
            return false;
    return true;
}

const char *ow_option_element(const struct ow_option *option, const void *values,
                              size_t i, char *text, size_t room)
{
    const uint8_t *field = (const uint8_t *)values + option->offset;

    return ow_option_value_text(option, field + i * option->size, text, room);
}

const char *ow_option_text(const struct ow_option *option, const void *values, char *text,
                           size_t room)
{
    size_t count, pos = 0;

    if (is_zero(option, values) && option->none != NULL) {
        snprintf(text, room, "%s", option->none);
        return text;
    }
    if (!ow_option_is_list(option))
        return ow_option_element(option, values, 0, text, room);
    count = ow_option_elements(option, values);
    text[0] = '\0';
    for (size_t i = 0; i < count && pos + 2 < room; i++) {
        if (i > 0)
            pos += (size_t)snprintf(text + pos, room - pos, ", ");
        ow_option_element(option, values, i, text + pos, room - pos);
        pos += strlen(text + pos);
    }
    return text;
}

/* "refuse, accept" */
static void choices_text(const struct ow_option *option, char *text, size_t room)
{
    size_t pos = 0;

    text[0] = '\0';
    for (size_t i = 0; option->choices[i] != NULL && pos < room; i++) {
        snprintf(text + pos, room - pos, "%s%s", i > 0 ? ", " : "", option->choices[i]);
        pos += strlen(text + pos);
    }
}

/* "a WHAT from X to Y" */
static void range_text(const struct ow_option *option, const char *what, char *text,
                       size_t room)
{
    char least[32], most[32];

    snprintf(
        text, room, "%s from %s to %s%s%s", what,
        ow_option_number_text(option, (uint64_t)option->minimum, least, sizeof(least)),
        ow_option_number_text(option, (uint64_t)option->maximum, most, sizeof(most)),
        option->unit == NULL ? "" : " ", option->unit == NULL ? "" : option->unit);
}

const char *ow_option_allowed(const struct ow_option *option, char *text, size_t room)
{
    size_t pos;

    switch (option->type) {
    case OW_OPTION_BOOL:
        snprintf(text, room, "on, off");
        break;
    case OW_OPTION_COUNT:
        range_text(option, "a whole number", text, room);
        break;
    case OW_OPTION_SECONDS:
        range_text(option, "a duration (units s, m, h, d, w)", text, room);
        break;
    case OW_OPTION_MILLISECONDS:
        range_text(option, "a duration (units ms, s, m)", text, room);
        break;
    case OW_OPTION_BYTES:
        range_text(option, "a size (units K, M, G, T)", text, room);
        break;
    case OW_OPTION_CHOICE:
        choices_text(option, text, room);
        break;
    case OW_OPTION_TEXT:
        snprintf(text, room, "text of at most %u bytes", option->size - 1);
        break;
    case OW_OPTION_ADDRESS:
        snprintf(text, room, "an IPv4 address");
        break;
    case OW_OPTION_ENDPOINT:
        snprintf(text, room, "an IPv4 address, with :PORT unless it is %u", option->port);
        break;
    case OW_OPTION_NETWORK_LIST:
        snprintf(text, room, "networks (a.b.c.d/n), at most %u", option->most);
        break;
    case OW_OPTION_PATTERN_LIST:
        snprintf(
            text, room,
            "patterns of names (* any characters, ? one, \\xNN an octet, <xx> behind "
            "it the suffix), at most %u",
            option->most);
        break;
    case OW_OPTION_ENDPOINT_LIST:
        snprintf(text, room, "IPv4 addresses, with :PORT unless it is %u, at most %u",
                 option->port, option->most);
        break;
    case OW_OPTION_TEXT_LIST:
        snprintf(text, room, "texts of at most %u bytes, at most %u of them",
                 option->size - 1, option->most);
        break;
    }
    pos = strlen(text);
    if (option->none != NULL)
        snprintf(text + pos, room - pos, ", or %s", option->none);
    return text;
}
