/* What a DHCP hook wrote, from a network of strangers: whatever it is, what is taken from
 * it is what a machine may have, and it can be written down and read again. */
#include "fuzz.h"

#include "node/dhcp.h"

static size_t write_again(const struct dhcp_netbios *said, char *text, size_t room)
{
    static const unsigned number[] = {
        [NODE_B] = 1, [NODE_P] = 2, [NODE_M] = 4, [NODE_H] = 8};
    size_t len = (size_t)snprintf(text, room, "servers=");
    char addr[OW_ADDR_TEXT];

    for (size_t i = 0; i < said->server_count; i++)
        len += (size_t)snprintf(text + len, room - len, " %s",
                                ow_addr_text(said->server[i], addr));
    if (said->has_type)
        len += (size_t)snprintf(text + len, room - len, "\nnode-type=%u",
                                number[said->type]);
    if (said->scope[0] != '\0')
        len += (size_t)snprintf(text + len, room - len, "\nscope=%s", said->scope);
    FUZZ_CHECK(len < room);
    return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dhcp_netbios said, same;
    char text[1024];
    char *block = (char *)fuzz_block(size);

    memcpy(block, data, size);
    dhcp_parse(block, size, &said);
    free(block);
    FUZZ_CHECK(said.server_count <= CLAIM_SERVERS_MAX);
    for (size_t i = 0; i < said.server_count; i++)
        FUZZ_CHECK(ow_addr_is_usable(said.server[i]) &&
                   !ow_addr_is_loopback(said.server[i]));
    FUZZ_CHECK(memchr(said.scope, '\0', sizeof(said.scope)) != NULL);

    dhcp_parse(text, write_again(&said, text, sizeof(text)), &same);
    FUZZ_CHECK(same.left_out == 0 && same.server_count == said.server_count);
    for (size_t i = 0; i < said.server_count; i++)
        FUZZ_CHECK(same.server[i] == said.server[i]);
    FUZZ_CHECK(same.has_type == said.has_type && same.type == said.type);
    FUZZ_CHECK(strcmp(same.scope, said.scope) == 0);
    return 0;
}
