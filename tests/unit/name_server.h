/* name_server.h - a name server of DNS for tests, on a port of loopback: it answers what
 * stands in its rows, "no such name" to everything else, and counts the questions. */
#pragma once

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NAME_SERVER_SILENT (-1)
#define NAME_SERVER_ADDRS  10

struct name_server_row {
    const char *name; /* as asked: "fred.corp.example" */
    int rcode;        /* or NAME_SERVER_SILENT */
    size_t count;
    uint32_t addr[NAME_SERVER_ADDRS];
    const char *alias; /* the addresses are those of this name; NULL: its own */
    bool cut;          /* truncated, without any address */
    bool junk;         /* bytes that are no message of DNS */
};

struct name_server {
    const struct name_server_row *row;
    size_t count;
    int fd;
    uint16_t port;
    pthread_t thread;
    atomic_uint asked;
};

/* The name of the question, with dots.  Returns where it ends in the message; 0: no
 * question that we know. */
static inline size_t name_server_read(const uint8_t *message, size_t len, char name[256])
{
    size_t at = 12, used = 0;

    while (at < len && message[at] != 0) {
        size_t label = message[at++];

        if (label > 63 || at + label > len || used + label + 1 > 255)
            return 0;
        memcpy(name + used, message + at, label);
        used += label;
        name[used++] = '.';
        at += label;
    }
    name[used == 0 ? 0 : used - 1] = '\0';
    return at + 5 <= len ? at + 5 : 0;
}

static inline size_t name_server_put_name(uint8_t *message, const char *name)
{
    uint8_t *at = message;

    while (*name != '\0') {
        size_t label = strcspn(name, ".");

        *at++ = (uint8_t)label;
        memcpy(at, name, label);
        at += label;
        name += label + (name[label] == '.');
    }
    *at++ = 0;
    return (size_t)(at - message);
}

/* A record of that type behind the question; its owner is named by what stands at the
 * offset `owner`. */
static inline size_t name_server_put_record(uint8_t *at, size_t owner, uint16_t type,
                                            const uint8_t *data, size_t len)
{
    const uint8_t head[] = {(uint8_t)(0xC0 | owner >> 8),
                            (uint8_t)owner,
                            0,
                            (uint8_t)type,
                            0,
                            1,
                            0,
                            0,
                            0,
                            60,
                            0,
                            (uint8_t)len};

    memcpy(at, head, sizeof head);
    memcpy(at + sizeof head, data, len);
    return sizeof head + len;
}

/* Make the answer of the question, which ends at `end`.  Returns its length. */
static inline size_t name_server_answer(uint8_t *message, size_t end,
                                        const struct name_server_row *row)
{
    size_t at = end, owner = 12, count = 0;

    message[2] = (uint8_t)(0x84 | (message[2] & 1) | (row != NULL && row->cut ? 2 : 0));
    message[3] = (uint8_t)(0x80 | (row == NULL ? 3 : row->rcode));
    memset(message + 6, 0, 6);
    if (row != NULL && row->alias != NULL) {
        uint8_t alias[256];
        size_t len = name_server_put_name(alias, row->alias);

        owner = at + 12;
        at += name_server_put_record(message + at, 12, 5, alias, len);
        count++;
    }
    for (size_t i = 0; row != NULL && i < row->count; i++, count++) {
        uint32_t addr = htonl(row->addr[i]);

        at += name_server_put_record(message + at, owner, 1, (const uint8_t *)&addr, 4);
    }
    message[7] = (uint8_t)count;
    return at;
}

static inline void *name_server_run(void *arg)
{
    struct name_server *server = arg;
    uint8_t message[1024];
    char name[256];

    for (;;) {
        const struct name_server_row *row = NULL;
        struct sockaddr_in from;
        socklen_t from_len = sizeof from;
        ssize_t got =
            recvfrom(server->fd, message, 512, 0, (struct sockaddr *)&from, &from_len);
        size_t end;

        if (got <= 0) /* it is being stopped */
            return NULL;
        end = name_server_read(message, (size_t)got, name);
        if (end == 0)
            continue;
        atomic_fetch_add(&server->asked, 1);
        for (size_t i = 0; i < server->count && row == NULL; i++) {
            if (strcasecmp(server->row[i].name, name) == 0)
                row = &server->row[i];
        }
        if (row != NULL && row->rcode == NAME_SERVER_SILENT)
            continue;
        end = row != NULL && row->junk ? 13 : name_server_answer(message, end, row);
        (void)sendto(server->fd, message, end, 0, (struct sockaddr *)&from, from_len);
    }
}

/* Start it.  Returns whether that worked. */
static inline bool name_server_start(struct name_server *server,
                                     const struct name_server_row *row, size_t count)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;

    server->row = row;
    server->count = count;
    atomic_init(&server->asked, 0);
    server->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (server->fd < 0)
        return false;
    if (bind(server->fd, (struct sockaddr *)&at, sizeof at) == 0 &&
        getsockname(server->fd, (struct sockaddr *)&at, &len) == 0 &&
        pthread_create(&server->thread, NULL, name_server_run, server) == 0) {
        server->port = ntohs(at.sin_port);
        return true;
    }
    close(server->fd);
    return false;
}

static inline void name_server_stop(struct name_server *server)
{
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->fd);
}
