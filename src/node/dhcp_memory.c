#include "node/dhcp_memory.h"

#include <stdio.h>
#include <string.h>

static struct dhcp_heard *find(struct dhcp_memory *memory, const char *interface)
{
    struct dhcp_heard *heard;

    for (size_t i = 0; i < memory->count; i++) {
        if (strcmp(memory->heard[i].interface, interface) == 0)
            return &memory->heard[i];
    }
    heard = &memory->heard[memory->next];
    memory->next = (memory->next + 1) % NODE_BINDINGS_MAX;
    if (memory->count < NODE_BINDINGS_MAX)
        memory->count++;
    *heard = (struct dhcp_heard){.trouble = OW_OK};
    snprintf(heard->interface, sizeof(heard->interface), "%s", interface);
    return heard;
}

struct dhcp_heard *dhcp_hear(struct dhcp_memory *memory, const char *folder,
                             const char *interface)
{
    struct dhcp_heard *heard = find(memory, interface);
    struct dhcp_netbios said = {.left_out = 0};
    enum ow_err err = dhcp_read(folder, interface, &said);

    if (err == OW_OK || err == OW_ENOTFOUND) {
        heard->said = said;
        err = OW_OK;
    }
    if (err != heard->trouble || said.left_out != heard->left_out)
        heard->told = false;
    heard->trouble = err;
    heard->left_out = said.left_out;
    return heard;
}

const char *dhcp_why(const struct dhcp_heard *heard, char ret_text[DHCP_WHY_ROOM])
{
    ret_text[0] = '\0';
    if (heard->trouble != OW_OK)
        snprintf(ret_text, DHCP_WHY_ROOM, "%s; what it said before stays in force",
                 heard->trouble == OW_EFORMAT ? "nothing in it can be used"
                                              : "it cannot be read");
    else if (heard->left_out > 0)
        snprintf(ret_text, DHCP_WHY_ROOM, "left out as wrong or too many: %zu",
                 heard->left_out);
    return ret_text;
}
