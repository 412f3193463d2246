/* cmd_why.c - the story of a name: who has it, who was refused it, what to do. */
#include "tools/cmd.h"
#include "tools/shown.h"

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

/* Where some records of a name are in trouble, the others only tell what they are. */
static void print_names(const json_t *names)
{
    const bool trouble = any_refusals(names);
    const json_t *entry, *line;
    size_t i, k;

    json_array_foreach(names, i, entry)
    {
        if (i > 0)
            putchar('\n');
        json_array_foreach(json_object_get(entry, "lines"), k, line)
        {
            if (!trouble || has_refusals(entry) ||
                strcmp(shown_text(line, "kind"), "state") == 0)
                print_line(line);
        }
    }
}

enum ctl_exit cmd_why(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "GET", "/why", &code);
    const json_t *names;
    json_t *answer;

    if (client == NULL)
        return code;
    code = cmd_call(client, NULL, &answer);
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
