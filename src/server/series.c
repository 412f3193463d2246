/* series.c - many changes as one: a text of settings and mappings is applied whole or not
 * at all, and with one commit instead of one for each line. */
#include "server/registrar_core.h"

#include <string.h>

static bool is_change(enum command_kind kind)
{
    return kind == COMMAND_ADD_MAPPING || kind == COMMAND_CHANGE_MAPPING ||
           kind == COMMAND_DELETE || kind == COMMAND_TOMBSTONE ||
           kind == COMMAND_RELEASE || kind == COMMAND_SET || kind == COMMAND_CURE ||
           kind == COMMAND_UNDO;
}

/* The next step into *step.  Returns false at the end. */
static bool next_step(const struct command *command, struct command *step)
{
    *step = (struct command){
        .cause = command->cause, .dry_run = command->dry_run, .force = command->force};
    return command->steps.next(command->steps.ctx, step);
}

/* Carry the steps out until one fails. */
static void run_steps(struct registrar *r, struct command *command)
{
    struct command step;

    while (command->result.err == OW_OK && next_step(command, &step)) {
        if (is_change(step.kind))
            operate(r, &step);
        else
            command_fails(&step, OW_EINVAL, "no step of a series");
        if (command->steps.told != NULL)
            command->steps.told(command->steps.ctx, &step);
        command->result.changed += step.result.changed;
        command->result.err = step.result.err;
        if (step.result.err != OW_OK)
            memcpy(command->result.text, step.result.text, sizeof(step.result.text));
    }
}

void series(struct registrar *r, struct command *command)
{
    if (command->dry_run) {
        if (registrar_guard_holds(r, command))
            run_steps(r, command);
        return;
    }
    /* What others asked for in this batch must not stand or fall with these steps. */
    if (registrar_commit(r, r->now) != OW_OK) {
        command_fails(command, OW_EIO, "the store cannot write; nothing was changed");
        return;
    }
    if (!registrar_guard_holds(r, command))
        return;
    r->command[r->command_count++] = command;
    run_steps(r, command);
    if (command->result.err == OW_OK)
        return;
    registry_abort(r->registry);
    registrar_settings_back(r);
    outbox_drop(r->outbox);
    r->step_count = 0;
    r->forget_count = 0;
    command->result.changed = 0;
}
