/* credentials.h - how winsctl shows a server who it is, and sees that it is the right
 * server, when it does not come by the control socket. */
#pragma once

#include "tools/ctl.h"
#include "tools/server_key.h"

#include <curl/curl.h>
#include <stdbool.h>

#define CREDENTIALS_TOKEN_ROOM 256

struct credentials {
    bool known;
    char token[CREDENTIALS_TOKEN_ROOM]; /* "": none */
    char key[SERVER_KEY_ROOM];          /* of the server; "": whoever signed it decides */
};

/* Find them: --token-file or $OPENWINS_TOKEN, --fingerprint.  At the control socket there
 * are none.  CTL_USAGE, CTL_LOCAL and those of server_key_find(), after saying what is
 * wrong. */
enum ctl_exit credentials_find(const struct ctl *ctl, struct credentials *ret_found);

/* Make curl use them, and add what belongs to the head of a request. */
void credentials_apply(const struct ctl *ctl, const struct credentials *credentials,
                       CURL *curl, struct curl_slist **headers);
