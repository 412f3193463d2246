#include "manager/apply.h"

#include "manager/configuration.h"
#include "manager/plan.h"

#include <stdio.h>

#define ACCOUNT "winsd --apply"

static enum ow_err submit(struct command_port port, struct command *command, char *why,
                          size_t room)
{
    command->cause.source = REGISTRY_BY_COMMAND;
    snprintf(command->cause.account, sizeof(command->cause.account), ACCOUNT);
    port.submit(port.ctx, command);
    if (command->result.err != OW_OK)
        snprintf(why, room, "%s",
                 command->result.text[0] != '\0' ? command->result.text
                                                 : ow_err_str(command->result.err));
    return command->result.err;
}

static enum ow_err carry_out(const struct plan *plan, struct command_port port, char *why,
                             size_t room)
{
    struct command command = {.force = true};
    struct plan_walk walk;

    plan_command(plan, &walk, &command);
    return submit(port, &command, why, room);
}

static enum ow_err apply(const struct configuration *configuration,
                         const struct registry *registry, struct command_port port,
                         size_t *ret_changed, char *why, size_t room)
{
    struct command status = {.kind = COMMAND_STATUS};
    char reason[CONFIGURATION_WHY] = "";
    struct plan plan = {0};
    enum ow_err err = submit(port, &status, why, room);

    if (err != OW_OK)
        return err;
    registry_thread_register();
    err = plan_make(&plan, configuration, &status.result.status.settings, registry, false,
                    reason);
    registry_thread_unregister();
    if (err != OW_OK)
        snprintf(why, room, "%s", reason[0] != '\0' ? reason : ow_err_str(err));
    if (err == OW_OK && plan.count > 0)
        err = carry_out(&plan, port, why, room);
    *ret_changed = plan.count;
    plan_done(&plan);
    return err;
}

enum ow_err apply_text(const struct registry *registry, struct command_port commands,
                       const char *text, size_t len, size_t *ret_changed, char *why,
                       size_t room)
{
    struct configuration configuration;
    char reason[CONFIGURATION_WHY] = "";
    enum ow_err err = configuration_read(text, len, &configuration, reason);

    if (err != OW_OK) {
        snprintf(why, room, "%s", reason[0] != '\0' ? reason : ow_err_str(err));
        return err;
    }
    err = apply(&configuration, registry, commands, ret_changed, why, room);
    configuration_done(&configuration);
    return err;
}
