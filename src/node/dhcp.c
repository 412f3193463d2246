#include "node/dhcp.h"

#include "wire/nb_name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A piece of the text: a line, a key, a value, a word. */
struct piece {
    const char *at;
    size_t len;
};

static bool is(struct piece piece, const char *word)
{
    return piece.len == strlen(word) && memcmp(piece.at, word, piece.len) == 0;
}

/* Cut the part before the first `end` off rest, which keeps what is behind it. */
static struct piece cut(struct piece *rest, char end)
{
    const char *found = rest->len > 0 ? memchr(rest->at, end, rest->len) : NULL;
    const size_t len = found != NULL ? (size_t)(found - rest->at) : rest->len;
    const size_t gone = found != NULL ? len + 1 : len;
    const struct piece before = {rest->at, len};

    rest->at += gone;
    rest->len -= gone;
    return before;
}

/* A server that a machine in the network could be: a client that was told to ask itself
 * would ask for ever. */
static bool read_address(struct piece word, ow_addr *ret_addr)
{
    char text[OW_ADDR_TEXT];

    if (word.len >= sizeof(text) || memchr(word.at, '\0', word.len) != NULL)
        return false;
    memcpy(text, word.at, word.len);
    text[word.len] = '\0';
    return ow_addr_parse(text, ret_addr) == OW_OK && ow_addr_is_usable(*ret_addr) &&
           !ow_addr_is_loopback(*ret_addr);
}

/* Take a server; false: there are too many. */
static bool take_server(struct dhcp_netbios *said, ow_addr addr)
{
    for (size_t i = 0; i < said->server_count; i++)
        if (said->server[i] == addr)
            return true;
    if (said->server_count == CLAIM_SERVERS_MAX)
        return false;
    said->server[said->server_count++] = addr;
    return true;
}

static void read_servers(struct piece value, struct dhcp_netbios *said)
{
    while (value.len > 0) {
        const struct piece word = cut(&value, ' ');
        ow_addr addr;

        if (word.len > 0 && (!read_address(word, &addr) || !take_server(said, addr)))
            said->left_out++;
    }
}

/* The numbers of option 46 (RFC 2132 section 8.7). */
static void read_type(struct piece value, struct dhcp_netbios *said)
{
    static const struct {
        const char *text;
        enum node_type type;
    } types[] = {{"1", NODE_B}, {"2", NODE_P}, {"4", NODE_M}, {"8", NODE_H}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!is(value, types[i].text))
            continue;
        said->has_type = true;
        said->type = types[i].type;
        return;
    }
    said->left_out++;
}

static bool is_scope_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
}

/* Labels of 1 to 63 letters, as in a domain name. */
static bool is_scope(struct piece value)
{
    if (value.len == 0 || value.at[value.len - 1] == '.')
        return false;
    while (value.len > 0) {
        const struct piece label = cut(&value, '.');

        if (label.len == 0 || label.len > 63)
            return false;
        for (size_t i = 0; i < label.len; i++)
            if (!is_scope_letter(label.at[i]))
                return false;
    }
    return true;
}

static void read_scope(struct piece value, struct dhcp_netbios *said)
{
    if (value.len > NB_SCOPE_MAX || !is_scope(value)) {
        said->left_out++;
        return;
    }
    memcpy(said->scope, value.at, value.len);
    memset(said->scope + value.len, 0, sizeof(said->scope) - value.len);
}

void dhcp_parse(const char *text, size_t len, struct dhcp_netbios *ret_said)
{
    struct piece rest = {text, len};

    memset(ret_said, 0, sizeof(*ret_said));
    while (rest.len > 0) {
        struct piece value = cut(&rest, '\n');
        const struct piece key = cut(&value, '=');

        if (is(key, "servers"))
            read_servers(value, ret_said);
        else if (is(key, "node-type"))
            read_type(value, ret_said);
        else if (is(key, "scope"))
            read_scope(value, ret_said);
        else if (key.len > 0 && key.at + key.len == value.at)
            ret_said->left_out++; /* no `=` */
    }
}

/* A name that can be that of an interface, and no way out of the folder. */
static bool is_interface(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strlen(name) < NODE_INTERFACE_ROOM &&
           strchr(name, '/') == NULL;
}

static enum ow_err read_file(int fd, struct dhcp_netbios *ret_said)
{
    char text[DHCP_FILE_MAX + 1];
    struct dhcp_netbios said;
    struct stat st;
    ssize_t len;

    if (fstat(fd, &st) != 0)
        return OW_EIO;
    if (!S_ISREG(st.st_mode))
        return OW_EFORMAT;
    len = read(fd, text, sizeof(text));
    if (len < 0)
        return OW_EIO;
    if (len > DHCP_FILE_MAX)
        return OW_EFORMAT;
    dhcp_parse(text, (size_t)len, &said);
    if (said.left_out > 0 && said.server_count == 0 && !said.has_type &&
        said.scope[0] == '\0')
        return OW_EFORMAT;
    *ret_said = said;
    return OW_OK;
}

enum ow_err dhcp_read(const char *folder, const char *interface,
                      struct dhcp_netbios *ret_said)
{
    char path[NODE_PATH_ROOM + NODE_INTERFACE_ROOM];
    enum ow_err err;
    int fd;

    if (!is_interface(interface) ||
        (size_t)snprintf(path, sizeof(path), "%s/%s", folder, interface) >= sizeof(path))
        return OW_EFORMAT;
    fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? OW_ENOTFOUND : OW_EIO;
    err = read_file(fd, ret_said);
    close(fd);
    return err;
}
