#include "tools/server_key.h"

#include "base/hex.h"

#include <curl/curl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST          32
#define CONNECT_SECONDS 10L

static bool read_fingerprint(const char *text, uint8_t ret_digest[DIGEST])
{
    size_t count = 0;

    while (*text != '\0') {
        const int octet = ow_hex_octet(text);

        if (octet < 0 || count == DIGEST)
            return false;
        ret_digest[count++] = (uint8_t)octet;
        text += 2;
        text += *text == ':' && text[1] != '\0';
    }
    return count == DIGEST;
}

/* The first certificate that the server showed, as PEM; NULL. */
static const char *shown_pem(CURL *curl)
{
    struct curl_certinfo *info = NULL;

    if (curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL ||
        info->num_of_certs < 1)
        return NULL;
    for (const struct curl_slist *line = info->certinfo[0]; line != NULL;
         line = line->next)
        if (strncmp(line->data, "Cert:", strlen("Cert:")) == 0)
            return line->data + strlen("Cert:");
    return NULL;
}

/* Digests of the certificate and of its key. */
static bool digests_of(const char *pem, uint8_t of_crt[DIGEST], uint8_t of_key[DIGEST])
{
    const gnutls_datum_t data = {(unsigned char *)pem, (unsigned)strlen(pem)};
    size_t crt_len = DIGEST, key_len = DIGEST;
    gnutls_x509_crt_t crt;
    bool done;

    if (gnutls_x509_crt_init(&crt) != 0)
        return false;
    done =
        gnutls_x509_crt_import(crt, &data, GNUTLS_X509_FMT_PEM) == 0 &&
        gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, of_crt, &crt_len) == 0 &&
        gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, of_key, &key_len) == 0;
    gnutls_x509_crt_deinit(crt);
    return done;
}

static bool write_key(const uint8_t digest[DIGEST], char key[SERVER_KEY_ROOM])
{
    const gnutls_datum_t data = {(unsigned char *)digest, DIGEST};
    gnutls_datum_t text = {NULL, 0};
    bool fits;

    if (gnutls_base64_encode2(&data, &text) != 0)
        return false;
    fits =
        (size_t)snprintf(key, SERVER_KEY_ROOM, "sha256//%s", text.data) < SERVER_KEY_ROOM;
    gnutls_free(text.data);
    return fits;
}

/* Nothing is sent on this connection, so whoever answers may be anybody. */
static CURL *look(const char *url, CURLcode *ret_result)
{
    CURL *curl = curl_easy_init();

    if (curl == NULL)
        return NULL;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
    *ret_result = curl_easy_perform(curl);
    return curl;
}

static enum ctl_exit compare(const char *url, const char *pem,
                             const uint8_t wanted[DIGEST], char ret_key[SERVER_KEY_ROOM])
{
    uint8_t of_crt[DIGEST], of_key[DIGEST];

    if (pem == NULL || !digests_of(pem, of_crt, of_key))
        return ctl_fail(CTL_SERVER, "%s shows no certificate that can be read", url);
    if (memcmp(of_crt, wanted, DIGEST) != 0)
        return ctl_fail(CTL_PERMISSION,
                        "the certificate of %s has another fingerprint: it is another "
                        "server, or has a new certificate",
                        url);
    return write_key(of_key, ret_key) ? CTL_DONE : ctl_fail(CTL_LOCAL, "out of memory");
}

enum ctl_exit server_key_find(const char *url, const char *fingerprint,
                              char ret_key[SERVER_KEY_ROOM])
{
    uint8_t wanted[DIGEST];
    CURLcode result = CURLE_OK;
    enum ctl_exit code;
    CURL *curl;

    if (!read_fingerprint(fingerprint, wanted))
        return ctl_fail(CTL_USAGE, "--fingerprint takes 32 octets in hex, with colons or "
                                   "without");
    curl = look(url, &result);
    if (curl == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    code = result == CURLE_OK ? compare(url, shown_pem(curl), wanted, ret_key)
                              : ctl_fail(CTL_UNREACHABLE, "no server answers at %s: %s",
                                         url, curl_easy_strerror(result));
    curl_easy_cleanup(curl);
    return code;
}
