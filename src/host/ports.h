/* ports.h - the UDP ports of a node: the service port at each of its addresses, a socket
 * for the broadcasts of each of its subnets and one for 255.255.255.255, and ephemeral
 * ports that are opened for one question and closed after it.
 *
 * The socket a datagram came by decides whether it was a broadcast; the interface it came
 * by, and its sender, decide which address it was meant for.  One thread owns the ports;
 * datagrams are handed over by their poller. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "host/poller.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORTS_ADDRESSES_MAX 32  /* addresses with a service port */
#define PORTS_OPEN_MAX      512 /* ephemeral ports at a time */
#define PORTS_SERVICE       0u /* the service port of an address, as a port number here */
#define PORTS_DATAGRAM      1500

struct ports;

/* An address to be at. */
struct ports_address {
    ow_addr addr;
    uint8_t prefix;
    ow_addr broadcast; /* of its subnet; 0: none */
    unsigned ifindex;  /* 0: not known */
    bool anywhere;     /* also when the machine does not have it (yet) */
};

/* A datagram, either way. */
struct ports_datagram {
    unsigned port; /* PORTS_SERVICE, or one that ports_open() gave out */
    ow_addr local; /* the address of ours it leaves from or came to */
    struct ow_endpoint peer;
    bool broadcast; /* came by a socket for broadcasts; is to be broadcast */
    const uint8_t *data;
    size_t len;
};

/* A datagram has come; it is valid until this returns.  Ports may be opened and closed in
 * here, addresses not. */
typedef void ports_receive(void *ctx, const struct ports_datagram *in);

/* No port yet; service is the number of the service port.  OW_ENOMEM. */
enum ow_err ports_new(uint16_t service, struct poller *poller, ports_receive *receive,
                      void *ctx, struct ports **ret_ports);

/* Close all.  NULL is allowed. */
void ports_free(struct ports *ports);

/* Be at the addresses of the list, and at no other: what is new is opened, what is gone
 * is closed.  ret_open[i] says whether the i-th one is open; text says why the last one
 * that is not cannot be, "" when all are, or when only broadcasts cannot be heard.
 * OW_OK, or the error of that one: those of udp_socket_try(). */
enum ow_err ports_follow(struct ports *ports, const struct ports_address *address,
                         size_t count, bool *ret_open, char *text, size_t room);

/* Open an ephemeral port at a local address; its number is chosen by the kernel, at
 * random.  0: none to be had. */
unsigned ports_open(struct ports *ports, ow_addr local);

/* Close it.  A port that is not open is allowed. */
void ports_close(struct ports *ports, unsigned port);

/* Send.  A datagram that cannot be sent is lost and counted. */
void ports_send(struct ports *ports, const struct ports_datagram *out);

/* Datagrams that could not be sent. */
uint64_t ports_lost(const struct ports *ports);
