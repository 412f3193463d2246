#include "host/nb_session.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#define LINES_MAX    100000
#define LINE_ROOM    512
#define PORT_NETBIOS 139
#define PORT_SMB     445

static bool get_hex(const char **at, unsigned digits, uint32_t *ret)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < digits; i++, (*at)++) {
        char c = **at;

        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (c >= 'A' && c <= 'F')
            value = value << 4 | (uint32_t)(c - 'A' + 10);
        else
            return false;
    }
    *ret = value;
    return true;
}

static bool get_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

/* "0A00000A:01BD" and, of IPv6 sockets, three more words before the last: only those that
 * stand for IPv4 (::ffff:a.b.c.d), and the unspecified one, are taken. */
static bool get_endpoint(const char **at, struct ow_endpoint *ret)
{
    uint32_t word[4] = {0}, port;
    unsigned count = 0;

    do {
        if (!get_hex(at, 8, &word[count]))
            return false;
        count++;
    } while (**at != ':' && count < 4);
    if (!get_char(at, ':') || !get_hex(at, 4, &port) || (count != 1 && count != 4))
        return false;
    if (count == 4 && (word[0] != 0 || word[1] != 0 ||
                       (word[2] != htonl(0xFFFF) && (word[2] | word[3]) != 0)))
        return false;
    *ret = (struct ow_endpoint){ntohl(word[count - 1]), (uint16_t)port};
    return true;
}

static bool is_service(uint16_t port)
{
    return port == PORT_NETBIOS || port == PORT_SMB;
}

bool nb_session_is_inbound(const struct nb_session *session)
{
    return is_service(session->local.port);
}

bool nb_session_read(const char *line, struct nb_session *ret_session)
{
    const char *at = strchr(line, ':');
    struct nb_session session;
    uint32_t state;

    if (at == NULL)
        return false;
    at++;
    if (!get_char(&at, ' ') || !get_endpoint(&at, &session.local) ||
        !get_char(&at, ' ') || !get_endpoint(&at, &session.remote) ||
        !get_char(&at, ' ') || !get_hex(&at, 2, &state))
        return false;
    session.state = state;
    *ret_session = session;
    return is_service(session.local.port) || is_service(session.remote.port);
}

const char *nb_session_state(unsigned state)
{
    switch (state) {
    case TCP_ESTABLISHED:
        return "Connected";
    case TCP_SYN_SENT:
        return "Outbound";
    case TCP_SYN_RECV:
        return "Inbound";
    case TCP_FIN_WAIT1:
    case TCP_FIN_WAIT2:
        return "Disconnected";
    case TCP_CLOSE_WAIT:
    case TCP_LAST_ACK:
    case TCP_CLOSING:
        return "Disconnecting";
    case TCP_LISTEN:
        return "Listening";
    default:
        return NULL; /* TIME_WAIT: over */
    }
}

bool nb_session_is_at(const struct nb_session *session, ow_addr addr)
{
    return session->local.addr == addr ||
           (session->local.addr == 0 && session->state == TCP_LISTEN);
}

bool nb_session_listens(const struct nb_session *session)
{
    return session->state == TCP_LISTEN;
}

static size_t read_list(const char *path, struct nb_session *ret, size_t count,
                        size_t max)
{
    FILE *file = fopen(path, "re");
    char line[LINE_ROOM];

    for (unsigned i = 0; file != NULL && i < LINES_MAX && count < max &&
                         fgets(line, sizeof(line), file) != NULL;
         i++)
        if (nb_session_read(line, &ret[count]) &&
            nb_session_state(ret[count].state) != NULL)
            count++;
    if (file != NULL)
        fclose(file);
    return count;
}

/* Below our own process: it is there where /proc shows nothing but processes, too. */
size_t nb_sessions_list(struct nb_session *ret, size_t max)
{
    size_t count = read_list("/proc/self/net/tcp", ret, 0, max);

    return read_list("/proc/self/net/tcp6", ret, count, max);
}
