/* certificate.h - what the manager shows of itself by TLS: the certificate and key that
 * the configuration names, or a pair of its own, made at first use. */
#pragma once

#include "base/address.h"
#include "base/error.h"
#include "base/time.h"
#include "server/config.h"

#include <stdbool.h>
#include <stddef.h>

#define CERTIFICATE_FINGERPRINT 96 /* room for "AB:CD:...", SHA-256, with its zero */

struct certificate {
    char *chain, *key; /* PEM */
    bool is_own;       /* signed by itself */
    char fingerprint[CERTIFICATE_FINGERPRINT];
};

/* For whom a certificate is made. */
struct certificate_names {
    const struct ow_endpoint *at;
    size_t at_count;
    const char (*name)[SERVER_HOST_ROOM];
    size_t name_count;
};

/* Read the pair that the configuration names.  OW_EINVAL: they do not fit together or are
 * none; OW_EIO, OW_ENOMEM; text says what is wrong. */
enum ow_err certificate_read(const char *chain_path, const char *key_path,
                             struct certificate *ret_certificate, char *text,
                             size_t room);

/* Read the own pair in folder (manager-cert.pem, manager-key.pem), made now when there is
 * none.  Errors as above. */
enum ow_err certificate_own(const char *folder, const struct certificate_names *names,
                            ow_time now, struct certificate *ret_certificate, char *text,
                            size_t room);

/* Release what it holds; the key is wiped. */
void certificate_done(struct certificate *certificate);
