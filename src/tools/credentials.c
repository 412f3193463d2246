#include "tools/credentials.h"

#include "base/address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEADER_ROOM (CREDENTIALS_TOKEN_ROOM + 32)

static bool is_https(const char *url)
{
    return strncasecmp(url, "https://", strlen("https://")) == 0;
}

/* Whether what is sent to url stays on this machine. */
static bool stays_here(const char *url)
{
    CURLU *parts = curl_url();
    char *host = NULL;
    ow_addr addr;
    bool here = false;

    if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        here = strcasecmp(host, "localhost") == 0 ||
               (ow_addr_parse(host, &addr) == OW_OK && ow_addr_is_loopback(addr));
    curl_free(host);
    curl_url_cleanup(parts);
    return here;
}

/* A token goes into a header: printable characters, nothing else. */
static bool is_token(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

static enum ctl_exit read_file(const char *path, char token[CREDENTIALS_TOKEN_ROOM])
{
    FILE *file = fopen(path, "re");
    bool read = file != NULL && fgets(token, CREDENTIALS_TOKEN_ROOM, file) != NULL;
    const int err = errno;

    if (file != NULL)
        fclose(file);
    if (!read)
        return ctl_fail(CTL_LOCAL, "%s: %s", path,
                        file == NULL ? strerror(err) : "holds no token");
    token[strcspn(token, "\r\n")] = '\0';
    return CTL_DONE;
}

static enum ctl_exit find_token(const struct ctl *ctl, char token[CREDENTIALS_TOKEN_ROOM])
{
    const char *given = getenv("OPENWINS_TOKEN");
    enum ctl_exit code = CTL_DONE;

    token[0] = '\0';
    if (ctl->token_file != NULL)
        code = read_file(ctl->token_file, token);
    else if (given != NULL && strlen(given) < CREDENTIALS_TOKEN_ROOM)
        memcpy(token, given, strlen(given) + 1);
    else if (given != NULL)
        return ctl_fail(CTL_USAGE, "$OPENWINS_TOKEN is too long for a token");
    if (code == CTL_DONE && !is_token(token))
        return ctl_fail(CTL_USAGE, "the token has characters that no token has");
    if (code == CTL_DONE && token[0] != '\0' && !is_https(ctl->url) &&
        !stays_here(ctl->url))
        return ctl_fail(CTL_USAGE, "a token is sent by https only, not to %s", ctl->url);
    return code;
}

enum ctl_exit credentials_find(const struct ctl *ctl, struct credentials *ret_found)
{
    enum ctl_exit code = CTL_DONE;

    *ret_found = (struct credentials){.known = true};
    if (ctl->url == NULL)
        return CTL_DONE;
    if (ctl->fingerprint != NULL && !is_https(ctl->url))
        return ctl_fail(CTL_USAGE, "--fingerprint goes with an https URL");
    code = find_token(ctl, ret_found->token);
    if (code == CTL_DONE && ctl->fingerprint != NULL)
        code = server_key_find(ctl->url, ctl->fingerprint, ret_found->key);
    return code;
}

void credentials_apply(const struct ctl *ctl, const struct credentials *credentials,
                       CURL *curl, struct curl_slist **headers)
{
    char header[HEADER_ROOM];
    struct curl_slist *longer;

    if (ctl->cacert != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, ctl->cacert);
    if (credentials->key[0] != '\0') { /* the key is known; who signed it is no matter */
        curl_easy_setopt(curl, CURLOPT_PINNEDPUBLICKEY, credentials->key);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (credentials->token[0] == '\0')
        return;
    snprintf(header, sizeof header, "Authorization: Bearer %s", credentials->token);
    longer = curl_slist_append(*headers, header);
    if (longer != NULL)
        *headers = longer;
    explicit_bzero(header, sizeof header);
}
