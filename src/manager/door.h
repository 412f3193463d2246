/* door.h - the ways into the manager: the control socket, and addresses of TCP.  Each has
 * a server of libmicrohttpd; all of them run in the manager's loop and share the
 * handlers.
 */
#pragma once

#include "base/address.h"
#include "base/error.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

struct manager;

struct door {
    struct manager *manager;
    struct MHD_Daemon *http; /* NULL: not open */
    bool tcp;                /* callers must log in */
    bool tls;                /* everywhere but on loopback */
    struct ow_endpoint at;   /* of TCP */
};

/* Open the door of the control socket, whose listening descriptor becomes its own. */
enum ow_err door_open_socket(struct manager *manager, int *fd);

/* Open those of the addresses in the configuration.  The standard address may be taken
 * by somebody else: then an event says so.  OW_EACCESS: another one cannot be had;
 * OW_EINVAL: the certificate cannot be used; text says why; OW_EIO, OW_ENOMEM. */
enum ow_err door_open_addresses(struct manager *manager, char *text, size_t room);

#define DOOR_URL_ROOM (OW_ENDPOINT_TEXT + 12)

/* Write where a door of TCP is: "https://192.0.2.1:8137/".  Returns text. */
const char *door_url(const struct door *door, char text[DOOR_URL_ROOM]);

/* How many connections one machine may have to a door of TCP. */
unsigned door_places(const struct door *door);

/* How long the manager may sleep, at most most milliseconds. */
int door_wait_ms(const struct manager *manager, int most);

/* Let all doors do what is due. */
void door_run(struct manager *manager);

/* Close all; no connection may be suspended. */
void door_close(struct manager *manager);
