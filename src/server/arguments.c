#include "server/arguments.h"

#include "server/options.h"

#include <string.h>

static enum ow_err take_move_owner(void *ctx, const char *value, char *why, size_t room)
{
    struct arguments *arguments = ctx;

    (void)value, (void)why, (void)room;
    arguments->config.move_owner = true;
    return OW_OK;
}

static enum ow_err take_apply(void *ctx, const char *value, char *why, size_t room)
{
    struct arguments *arguments = ctx;

    return command_line_path(arguments->apply, value, why, room);
}

static enum ow_err take_only_off(void *ctx, const char *value, char *why, size_t room)
{
    (void)ctx;
    if (strcmp(value, "off") == 0)
        return OW_OK;
    snprintf(why, room, "this release knows only \"off\"");
    return OW_EINVAL;
}

static const struct command_line_extra extra[] = {
    {"move-owner", NULL,
     "Let --owner replace the owner address stored in the database, and move the records "
     "along.",
     take_move_owner},
    {"apply", "FILE", "Apply the settings in FILE, as `winsctl settings apply` does.",
     take_apply},
    {"replication", "off", "Do not replicate; nothing else is possible yet.",
     take_only_off},
};

struct config_form arguments_form(void)
{
    return (struct config_form){
        .program = "winsd",
        .file = "/etc/openwins/winsd.yaml",
        .start = options_start(),
        .size = sizeof(struct server_config),
        .live = options_live(),
        .live_command = "winsctl set",
    };
}

static struct command_line_form form_of(const struct config_form *config)
{
    return (struct command_line_form){
        .config = config,
        .what = "A WINS server (NetBIOS name server).",
        .hint = "Settings that are changed while it runs: winsctl set, winsctl get.",
        .extra = extra,
        .extra_count = sizeof(extra) / sizeof(extra[0]),
    };
}

enum ow_err arguments_read(int argc, char **argv, struct arguments *ret_arguments,
                           char *text, size_t room)
{
    const struct config_form config = arguments_form();
    const struct command_line_form form = form_of(&config);

    *ret_arguments = (struct arguments){0};
    ret_arguments->line.values = &ret_arguments->config;
    ret_arguments->line.ctx = ret_arguments;
    return command_line_read(&form, argc, argv, &ret_arguments->line, text, room);
}

void arguments_print(const struct arguments *arguments, FILE *out)
{
    const struct config_form config = arguments_form();
    const struct command_line_form form = form_of(&config);

    command_line_print(&form, &arguments->line, out);
}
