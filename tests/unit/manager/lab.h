/* lab.h - a server without sockets for tests of the manager and of winsctl: a real
 * registry in a temporary folder, the real registrar, the real manager on a Unix socket.
 * Commands are carried out by whoever submits them, under a lock; time stands still. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lab;

#define LAB_NOW   INT64_C(1795000000)  /* the lab's time */
#define LAB_OWNER UINT32_C(0xC0000201) /* 192.0.2.1 */

/* Start one; fails the test when that is impossible. */
struct lab *lab_start(void);

/* Stop it and remove its folder. */
void lab_stop(struct lab *lab);

/* The control socket, and the folder, in which tests may put files. */
const char *lab_socket(const struct lab *lab);
const char *lab_folder(const struct lab *lab);

/* A machine at from registers name with its own address.  Returns the RCODE of the
 * answer. */
int lab_register(struct lab *lab, const char *name, uint8_t suffix, ow_addr from);

/* A machine at from has asked for name, as far as the counting of questions knows. */
void lab_ask(struct lab *lab, const char *name, uint8_t suffix, ow_addr from, bool found);

/* Let count machines register names, NAME00000 and on. */
void lab_fill(struct lab *lab, unsigned count);

/* The name <20> of the server itself, and how it is lost to the server at an address. */
#define LAB_NAME "LABSERVER"
void lab_lose(struct lab *lab, ow_addr to);

/* How often the names of the server itself were to be claimed again. */
int lab_claims(const struct lab *lab);

#define LAB_OUTPUT 262144

/* What a program said. */
struct lab_said {
    int code; /* exit status */
    char out[LAB_OUTPUT], err[LAB_OUTPUT];
};

/* Run winsctl with --control and these words (NULL ends them). */
void lab_run(struct lab *lab, const char *const *words, struct lab_said *ret_said);

/* Run winsctl with these words (NULL ends them); it must succeed. */
void lab_run_quietly(struct lab *lab, ...) __attribute__((sentinel));

/* Connect, and send what is given of a request, perhaps nothing.  Returns the socket. */
int lab_connect(struct lab *lab, const char *request);

/* The same by TCP. */
int lab_connect_tcp(struct lab *lab, const char *request);

/* What the start of the manager says: where it is, and how to make the first account. */
const char *lab_introduction(const struct lab *lab);

/* As lab_http(), by TCP. */
int lab_http_tcp(struct lab *lab, const char *request, const char *until, char *answer,
                 size_t room);

/* Send a request, head and body as they are, and read the answer until the server closes
 * or `until` has come (NULL: only the end counts).  Returns the HTTP status. */
int lab_http(struct lab *lab, const char *request, const char *until, char *answer,
             size_t room);
