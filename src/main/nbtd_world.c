#include "main/nbtd_world.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned open_port(void *ctx, ow_addr local)
{
    const struct nbtd *nbtd = ctx;

    return ports_open(nbtd->ports, local);
}

static void close_port(void *ctx, unsigned port)
{
    const struct nbtd *nbtd = ctx;

    ports_close(nbtd->ports, port);
}

static void send_datagram(void *ctx, const struct node_datagram *out)
{
    const struct nbtd *nbtd = ctx;

    ports_send(nbtd->ports, &(struct ports_datagram){.port = out->port,
                                                     .local = out->local,
                                                     .peer = out->peer,
                                                     .broadcast = out->broadcast,
                                                     .data = out->data,
                                                     .len = out->len});
}

void nbtd_receive(void *ctx, const struct ports_datagram *in)
{
    struct nbtd *nbtd = ctx;

    node_receive(nbtd->node,
                 &(struct node_datagram){.port = in->port,
                                         .local = in->local,
                                         .peer = in->peer,
                                         .broadcast = in->broadcast,
                                         .data = in->data,
                                         .len = in->len},
                 nbtd_clock());
}

static void tell(void *ctx, enum ow_event event, const struct ow_field *fields,
                 size_t count)
{
    nbtd_tell(ctx, event, fields, count);
}

static uint64_t random_u64(void *ctx)
{
    uint64_t value = 0;

    (void)ctx;
    (void)!getrandom(&value, sizeof(value), 0); /* 8 octets never come in part */
    return value;
}

/* Only regular files: reading from anything else could wait. */
static long read_file(void *ctx, const char *path, char *buf, size_t max)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    size_t len = 0;
    ssize_t n = -1;

    (void)ctx;
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        do {
            n = read(fd, buf + len, max - len);
            len += n > 0 ? (size_t)n : 0;
        } while (n > 0 && len < max);
    }
    close(fd);
    return n < 0 ? -1 : (long)len;
}

static void note_change(void *ctx)
{
    struct nbtd *nbtd = ctx;

    nbtd->changed = true;
}

struct node_world nbtd_world(struct nbtd *nbtd)
{
    return (struct node_world){
        .ctx = nbtd,
        .port_open = open_port,
        .port_close = close_port,
        .send = send_datagram,
        .event = tell,
        .random = random_u64,
        .read_file = read_file,
        .changed = note_change,
    };
}
