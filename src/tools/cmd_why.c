/* cmd_why.c - the story of a name: who has it, who was refused it, what to do. */
#include "tools/cmd.h"
#include "tools/shown.h"

#include <stdio.h>
#include <string.h>

static bool has_refusals(const json_t *entry)
{
    return json_array_size(json_object_get(entry, "refusals")) > 0;
}

static bool any_refusals(const json_t *names)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(names, i, entry) if (has_refusals(entry)) return true;
    return false;
}

/* Commands stand apart, to be copied. */
static void print_line(const json_t *line)
{
    const char *indent = strcmp(shown_text(line, "kind"), "command") == 0 ? "    " : "";

    printf("%s%s\n", indent, shown_text(line, "text"));
}

static bool is_state(const json_t *line)
{
    return strcmp(shown_text(line, "kind"), "state") == 0;
}

/* Whether both entries give the same advice: <00> and <20> of one machine usually do. */
static bool same_advice(const json_t *a, const json_t *b)
{
    const json_t *left = json_object_get(a, "lines"), *line;
    const json_t *right = json_object_get(b, "lines");
    size_t i;

    if (json_array_size(left) != json_array_size(right))
        return false;
    json_array_foreach(left, i, line)
    {
        const char *kind = shown_text(line, "kind");

        if (strcmp(kind, "advice") != 0 && strcmp(kind, "command") != 0)
            continue;
        if (!json_equal(line, json_array_get(right, i)))
            return false;
    }
    return true;
}

/* What to print of an entry: everything, only state and refusals, or only the state. */
enum extent { STATE_ONLY, NO_ADVICE, EVERYTHING };

static void print_entry(const json_t *entry, enum extent extent)
{
    const json_t *line;
    size_t i;

    json_array_foreach(json_object_get(entry, "lines"), i, line)
    {
        bool is_refusal = strcmp(shown_text(line, "kind"), "refusal") == 0;

        if (extent == EVERYTHING || is_state(line) || (extent == NO_ADVICE && is_refusal))
            print_line(line);
    }
}

/* Where some records of a name are in trouble, the others only tell what they are, and
 * advice is given once. */
static void print_names(const json_t *names)
{
    const bool trouble = any_refusals(names);
    const json_t *entry, *advised = NULL;
    size_t i;

    json_array_foreach(names, i, entry)
    {
        enum extent extent = EVERYTHING;

        if (trouble && !has_refusals(entry))
            extent = STATE_ONLY;
        else if (advised != NULL && same_advice(advised, entry))
            extent = NO_ADVICE;
        else
            advised = entry;
        if (i > 0)
            putchar('\n');
        print_entry(entry, extent);
        if (extent == NO_ADVICE && trouble)
            puts("What to do is said above.");
    }
}

/* A name that was made with --exact is not found without it. */
static void hint_at_exact(const struct ctl *ctl)
{
    if (!ctl->exact && strpbrk(ctl->arg[0], "abcdefghijklmnopqrstuvwxyz") != NULL)
        fputs("winsctl: names are upper-cased; --exact asks for the name as typed\n",
              stderr);
}

enum ctl_exit cmd_why(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "GET", CMD_NAMES, "/why", &code);
    const json_t *names;
    json_t *answer;

    if (client == NULL)
        return code;
    code = cmd_call(client, NULL, &answer);
    if (code == CTL_NOT_FOUND)
        hint_at_exact(ctl);
    if (code != CTL_DONE)
        return code;
    names = json_object_get(answer, "names");
    if (ctl->json)
        code = shown_json(names);
    else
        print_names(names);
    json_decref(answer);
    return code;
}
