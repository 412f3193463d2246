#include "manager/steps.h"

#include "manager/reply.h"

#include <stdlib.h>
#include <string.h>

struct command *steps_add(struct steps *steps, enum command_kind kind,
                          const struct nb_key *key, const struct wins_record *expect,
                          const struct wins_record *before)
{
    struct step *larger = realloc(steps->step, (steps->count + 1) * sizeof *larger);
    struct step *step;

    if (larger == NULL)
        return NULL;
    steps->step = larger;
    step = &larger[steps->count++];
    memset(step, 0, sizeof *step);
    step->command.kind = kind;
    step->command.key_count = 1;
    nb_key_copy(&step->command.key[0], key);
    step->has_expect = expect != NULL;
    if (expect != NULL)
        wins_record_copy(&step->expect, expect);
    step->has_before = before != NULL;
    if (before != NULL)
        wins_record_copy(&step->before, before);
    return &step->command;
}

static bool next_step(void *ctx, struct command *command)
{
    struct steps *steps = ctx;
    const struct step *step;

    if (steps->at == steps->count)
        return false;
    step = &steps->step[steps->at++];
    command->kind = step->command.kind;
    command->key_count = 1;
    nb_key_copy(&command->key[0], &step->command.key[0]);
    command->cure = step->command.cure;
    command->addr_count = step->command.addr_count;
    memcpy(command->addr, step->command.addr, sizeof command->addr);
    command->expect = step->has_expect ? &step->expect : NULL;
    command->before = step->has_before ? &step->before : NULL;
    return true;
}

bool steps_submit(struct request *request, struct steps *steps, struct command *command)
{
    steps->at = 0;
    command->kind = COMMAND_SERIES;
    command->steps = (struct command_steps){.ctx = steps, .next = next_step};
    return change_submit(request, command);
}

/* The last row that the history has for the names of the steps. */
static uint64_t last_row(const struct registry *registry, const struct steps *steps)
{
    struct registry_event *event = calloc(1, sizeof *event);
    uint64_t row = 0;
    size_t count;

    for (size_t i = 0; event != NULL && i < steps->count; i++)
        if (registry_history(registry, &steps->step[i].command.key[0], event, 1,
                             &count) == OW_OK &&
            count == 1 && event->row > row)
            row = event->row;
    free(event);
    return row;
}

static void put_sentence(void *ctx, const char *text)
{
    ow_json_string(ctx, text);
}

void steps_reply(struct request *request, const struct steps *steps,
                 const struct command *command, bool can_undo,
                 void (*tell_all)(void *ctx, wins_tell *tell, void *told), void *ctx)
{
    struct ow_json json = {0};
    uint64_t row = 0;

    if (can_undo && !command->dry_run && command->result.changed > 0)
        row = last_row(request->manager->config.registry, steps);
    ow_json_open_object(&json);
    ow_json_key(&json, "done");
    ow_json_open_array(&json);
    tell_all(ctx, put_sentence, &json);
    ow_json_close_array(&json);
    ow_json_key(&json, "changed");
    ow_json_uint(&json, command->result.changed);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command->dry_run);
    ow_json_key(&json, "undo");
    if (row == 0)
        ow_json_null(&json);
    else
        ow_json_uint_string(&json, row);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
    ow_json_done(&json);
}

void steps_done(struct steps *steps)
{
    free(steps->step);
    *steps = (struct steps){.count = 0};
}
