#include "tools/netsh_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- words ------------------------------------------------------------------------- */

int netsh_split(char *line, const char *words[NETSH_WORDS_MAX])
{
    int count = 0;

    for (;;) {
        bool quoted = false;
        char *to;

        line += strspn(line, " \t\r\n");
        if (*line == '\0')
            return count;
        if (count == NETSH_WORDS_MAX)
            return -1;
        to = line;
        words[count++] = to;
        for (; *line != '\0' && (quoted || strchr(" \t\r\n", *line) == NULL); line++) {
            if (*line == '"')
                quoted = !quoted;
            else
                *to++ = *line;
        }
        if (quoted)
            return -1;
        if (*line != '\0')
            line++;
        *to = '\0';
    }
}

enum netsh_found netsh_find(const char *const *words, size_t count,
                            const struct netsh_command **ret_command, size_t *ret_used)
{
    const struct netsh_name *name = NULL;
    enum netsh_found found = netsh_name_find(words, count, &name, ret_used);

    if (found != NETSH_FOUND)
        return found;
    for (size_t i = 0; i < netsh_commands_count; i++)
        if (strcmp(netsh_commands[i].verb, name->verb) == 0 &&
            strcmp(netsh_commands[i].noun, name->noun) == 0) {
            *ret_command = &netsh_commands[i];
            return NETSH_FOUND;
        }
    return NETSH_UNKNOWN;
}

/* ---- values ------------------------------------------------------------------------ */

struct reading {
    const struct netsh_command *command;
    struct netsh_values *values;
    size_t used; /* of the room for values */
    char *text;
    size_t room;
};

static const char *wrong(struct reading *r, const char *what, const char *tag)
{
    snprintf(r->text, r->room, "%s%s%s", tag, tag[0] == '\0' ? "" : ": ", what);
    return r->text;
}

/* The parameter whose tag begins word ("Name="), or -1.  *ret_value stands behind it. */
static int tag_of(const struct netsh_command *command, const char *word,
                  const char **ret_value)
{
    const char *equals = strchr(word, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - word);
    int found = -1;

    if (len == 0)
        return -1;
    for (int i = 0; command->param[i].tag != NULL; i++) {
        if (strncasecmp(word, command->param[i].tag, len) != 0)
            continue;
        *ret_value = equals + 1;
        if (command->param[i].tag[len] == '\0')
            return i;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

static bool takes_several(const struct netsh_param *param)
{
    return param->kind == NETSH_LIST || param->kind == NETSH_VERSION;
}

/* Keep a value, or append it to what its parameter has, behind a comma. */
static const char *keep(struct reading *r, int index, const char *value)
{
    const struct netsh_param *param = &r->command->param[index];
    const char *before = r->values->value[index];
    char *to = r->values->text + r->used;
    size_t left = sizeof r->values->text - r->used;
    int n;

    if (before != NULL && !takes_several(param))
        return wrong(r, "stands twice", param->tag);
    n = snprintf(to, left, "%s%s%s", before == NULL ? "" : before,
                 before == NULL ? "" : ",", value);
    if (n < 0 || (size_t)n >= left)
        return wrong(r, "too long", param->tag);
    r->values->value[index] = to;
    r->used += (size_t)n + 1;
    return NULL;
}

#define NO_TAG "is not one of this command's tags"
#define MIXED  "tags stand before all values of a command or before none"

/* Without tags the values come in the order of the parameters; a value without one among
 * others with tags could be any. */
static const char *sort_out(struct reading *r, const char *const *words, size_t count)
{
    const struct netsh_param *param = r->command->param;
    bool tagged = false;
    int next = 0;

    for (size_t i = 0; i < count; i++) {
        const char *value = words[i], *fault;
        int index = tag_of(r->command, words[i], &value);

        if (i > 0 && (index >= 0) != tagged)
            return wrong(r, tagged && strchr(words[i], '=') != NULL ? NO_TAG : MIXED,
                         words[i]);
        tagged = index >= 0;
        if (index < 0 && param[next].tag != NULL)
            index = next++;
        else if (index < 0 && next > 0 && takes_several(&param[next - 1]))
            index = next - 1;
        if (index < 0)
            return wrong(r, "the command takes no more values", words[i]);
        fault = keep(r, index, value);
        if (fault != NULL)
            return fault;
    }
    return NULL;
}

static bool read_number(const char *text, int base, uint64_t max, uint64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoull(text, &end, base);
    return end != text && *end == '\0' && errno == 0 && *ret <= max &&
           strspn(text, "+- \t") == 0;
}

/* "{a,b}" loses its braces, in place. */
static void strip_braces(char *text)
{
    size_t len = strlen(text);

    if (len >= 2 && text[0] == '{' && text[len - 1] == '}') {
        memmove(text, text + 1, len - 2);
        text[len - 2] = '\0';
    }
}

static const char *read_version(struct reading *r, int index, char *text)
{
    uint64_t high, low = 0;
    char *comma = strchr(text, ',');
    char *to = r->values->text + r->used;
    size_t left = sizeof r->values->text - r->used;
    int n;

    if (comma != NULL)
        *comma = '\0';
    if (comma == NULL || !read_number(text, 10, UINT32_MAX, &high) ||
        !read_number(comma + 1, 10, UINT32_MAX, &low))
        return wrong(r, "a version is {High,Low}", r->command->param[index].tag);
    n = snprintf(to, left, "%llu", (unsigned long long)(high << 32 | low));
    if (n < 0 || (size_t)n >= left)
        return wrong(r, "too long", r->command->param[index].tag);
    r->values->value[index] = to;
    r->used += (size_t)n + 1;
    return NULL;
}

/* Check one value and bring it into the form that its kind promises. */
static const char *check(struct reading *r, int index)
{
    const struct netsh_param *param = &r->command->param[index];
    char *text = r->values->text + (r->values->value[index] - r->values->text);
    char range[64];
    uint64_t number;

    switch (param->kind) {
    case NETSH_TEXT:
        return NULL;
    case NETSH_NUMBER:
        snprintf(range, sizeof range, "a number from 0 to %llu",
                 (unsigned long long)param->max);
        return read_number(text, 10, param->max, &number) ? NULL
                                                          : wrong(r, range, param->tag);
    case NETSH_SUFFIX:
        if (!read_number(text, 16, 0xFF, &number))
            return wrong(r, "a hex number up to ff", param->tag);
        r->values->value[index] = r->values->text + r->used;
        r->used += 3; /* netsh_read() leaves room for these */
        snprintf(r->values->text + r->used - 3, 3, "%02llx", (unsigned long long)number);
        return NULL;
    case NETSH_LIST:
        strip_braces(text);
        return NULL;
    case NETSH_VERSION:
        strip_braces(text);
        return read_version(r, index, text);
    }
    return NULL;
}

const char *netsh_read(const struct netsh_command *command, const char *const *words,
                       size_t count, struct netsh_values *ret_values, char *text,
                       size_t room)
{
    struct reading r = {
        .command = command, .values = ret_values, .text = text, .room = room};
    const char *fault;

    memset(ret_values->value, 0, sizeof ret_values->value);
    fault = sort_out(&r, words, count);
    if (fault == NULL && sizeof ret_values->text - r.used < 3 * NETSH_PARAMS_MAX)
        fault = wrong(&r, "the command is too long", "");
    for (int i = 0; fault == NULL && command->param[i].tag != NULL; i++) {
        const char *value = ret_values->value[i];

        if (value != NULL && value[0] == '\0' && command->param[i].optional &&
            command->param[i].kind != NETSH_LIST)
            ret_values->value[i] = value = NULL; /* "Scope=": as if left out */
        if (value == NULL && !command->param[i].optional)
            return wrong(&r, "is missing", command->param[i].tag);
        if (value != NULL)
            fault = check(&r, i);
    }
    return fault;
}
