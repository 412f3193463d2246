/* cmd_answer.c - what a machine would be answered if it asked for a name now. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <stdio.h>
#include <string.h>

static void print_answer(const struct ctl *ctl, const json_t *answer, const char *asker)
{
    const json_t *address;
    char name[SHOWN_NAME];
    size_t i;

    shown_name(shown_text(answer, "hex"), shown_text(answer, "scope"), ctl->page, name);
    if (strcmp(shown_text(answer, "answer"), "positive") != 0) {
        printf("%s: %s would get %s answer: %s\n", name, asker,
               strcmp(shown_text(answer, "answer"), "negative") == 0 ? "a negative"
               : strcmp(shown_text(answer, "answer"), "cut") == 0    ? "a cut"
                                                                     : "no",
               shown_text(answer, "text"));
        return;
    }
    printf("%s: %s would get, for %lld seconds:\n", name, asker,
           (long long)json_integer_value(json_object_get(answer, "ttl")));
    json_array_foreach(json_object_get(answer, "addresses"), i, address)
    {
        printf("%4zu  %-15s  %s\n", i + 1, shown_text(address, "address"),
               shown_text(address, "text"));
    }
}

enum ctl_exit cmd_answer(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client;
    const json_t *answer;
    json_t *json;
    size_t i;

    if (ctl_value(ctl, "for") == NULL)
        return ctl_fail(CTL_USAGE, "say who would ask: --for ADDRESS");
    client = cmd_begin_name(ctl, "GET", CMD_NAMES, "/answer", &code);
    if (client == NULL)
        return code;
    client_param(client, "for", ctl_value(ctl, "for"));
    code = cmd_call(client, NULL, &json);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(json_object_get(json, "answers"));
    else
        json_array_foreach(json_object_get(json, "answers"), i, answer)
            print_answer(ctl, answer, shown_text(json, "for"));
    json_decref(json);
    return code;
}
