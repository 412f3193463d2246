#include "server/completion.h"

#include "server/own_names.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORKERS_DEFAULT 16 /* at most, when nobody asks for more */
#define HOST_ROOM       65

static unsigned processors(void)
{
    cpu_set_t set;
    int count = 1;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        count = CPU_COUNT(&set);
    return count < WORKERS_DEFAULT ? (unsigned)count : WORKERS_DEFAULT;
}

/* The socket of the node lies beside the control socket, with a name of its own. */
static enum ow_err place_node(struct server_config *config, char *text, size_t room)
{
    static const char ending[] = ".sock";
    size_t len = strlen(config->control), cut = strlen(ending);
    int written;

    if (config->node_control[0] != '\0')
        return OW_OK;
    if (len > cut && strcmp(config->control + len - cut, ending) == 0)
        len -= cut;
    written = snprintf(config->node_control, sizeof(config->node_control),
                       "%.*s-node.sock", (int)len, config->control);
    if (written >= 0 && (size_t)written < sizeof(config->node_control))
        return OW_OK;
    snprintf(text, room,
             "there is no room for the name of the node's socket beside the control "
             "socket; name it with --node-control, or turn it off there");
    return OW_ENOSPACE;
}

enum ow_err completion_fill(struct server_config *config, struct folders *ret_folders,
                            struct name_table *ret_names, char *text, size_t room)
{
    char host[HOST_ROOM] = "";
    enum ow_err err;

    *ret_folders = (struct folders){.data = config->data,
                                    .socket = "winsd.sock",
                                    .control = config->control,
                                    .control_room = sizeof(config->control)};
    err = folders_choose(ret_folders, text, room);
    if (err == OW_OK)
        err = place_node(config, text, room);
    if (err != OW_OK)
        return err;
    if (gethostname(host, sizeof(host) - 1) != 0)
        host[0] = '\0';
    if (config->workers == 0)
        config->workers = processors();
    return own_names_fill(config, host, ret_names, text, room);
}
