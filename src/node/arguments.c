#include "node/arguments.h"

#include "node/options.h"

struct config_form node_arguments_form(void)
{
    return (struct config_form){
        .program = "nbtd",
        .file = "/etc/openwins/nbtd.yaml",
        .start = node_options(),
        .size = sizeof(struct node_config),
        .check = node_config_check,
    };
}

static struct command_line_form form_of(const struct config_form *config)
{
    return (struct command_line_form){
        .config = config,
        .what = "A NetBIOS node: registers the names of this machine and defends them.",
        .hint = "What it does now: nbtstat.",
    };
}

enum ow_err node_arguments_read(int argc, char **argv,
                                struct node_arguments *ret_arguments, char *text,
                                size_t room)
{
    const struct config_form config = node_arguments_form();
    const struct command_line_form form = form_of(&config);

    *ret_arguments = (struct node_arguments){.line.values = &ret_arguments->config};
    return command_line_read(&form, argc, argv, &ret_arguments->line, text, room);
}

void node_arguments_print(const struct node_arguments *arguments, FILE *out)
{
    const struct config_form config = node_arguments_form();
    const struct command_line_form form = form_of(&config);

    command_line_print(&form, &arguments->line, out);
}
