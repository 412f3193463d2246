#include "manager/certificate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEM_MAX   (256 << 10)
#define PATH_ROOM 4096
#define OWN_CHAIN "manager-cert.pem"
#define OWN_KEY   "manager-key.pem"
#define OWN_LIFE  (3650 * OW_DAY)
#define DIGEST    32

static enum ow_err fail(char *text, size_t room, const char *path, const char *why)
{
    snprintf(text, room, "%s: %s", path, why);
    return OW_EIO;
}

/* ---- files ----------------------------------------------------------------------------
 */

/* A whole file as a string; NULL with errno. */
static char *read_pem(const char *path)
{
    FILE *file = fopen(path, "re");
    char *pem = file == NULL ? NULL : calloc(1, PEM_MAX + 1);
    size_t len = 0;

    if (pem != NULL) {
        len = fread(pem, 1, PEM_MAX + 1, file);
        if (ferror(file) || len > PEM_MAX) {
            errno = ferror(file) ? EIO : EFBIG;
            free(pem);
            pem = NULL;
        }
    }
    if (file != NULL)
        fclose(file);
    return pem;
}

static bool write_all(int fd, const unsigned char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

/* The file appears when it is whole. */
static bool write_pem(const char *path, const gnutls_datum_t *pem)
{
    char temporary[PATH_ROOM];
    bool done;
    int fd;

    if ((size_t)snprintf(temporary, sizeof temporary, "%s.new", path) >= sizeof temporary)
        return false;
    unlink(temporary);
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    done = write_all(fd, pem->data, pem->size) && fsync(fd) == 0;
    done = close(fd) == 0 && done;
    return done && rename(temporary, path) == 0;
}

/* ---- making ---------------------------------------------------------------------------
 */

static int name_it(gnutls_x509_crt_t crt, const struct certificate_names *names)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < names->at_count; i++) {
        const uint32_t addr = htonl(names->at[i].addr);

        result = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, &addr,
                                                      sizeof addr, GNUTLS_FSAN_APPEND);
    }
    for (size_t i = 0; result == 0 && i < names->name_count; i++)
        result = gnutls_x509_crt_set_subject_alt_name(
            crt, GNUTLS_SAN_DNSNAME, names->name[i], (unsigned)strlen(names->name[i]),
            GNUTLS_FSAN_APPEND);
    return result;
}

static int number_it(gnutls_x509_crt_t crt)
{
    unsigned char serial[16];
    int result = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial);

    serial[0] &= 0x7f; /* a positive number ... */
    serial[0] |= 0x40; /* ... of this length */
    return result == 0 ? gnutls_x509_crt_set_serial(crt, serial, sizeof serial) : result;
}

static int fill(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key,
                const struct certificate_names *names, ow_time now)
{
    static const char subject[] = "OpenWINS manager";
    int result = gnutls_x509_crt_set_version(crt, 3);

    if (result == 0)
        result = number_it(crt);
    if (result == 0) /* a clock that is a little behind must not refuse it */
        result = gnutls_x509_crt_set_activation_time(crt, now - OW_DAY);
    if (result == 0)
        result = gnutls_x509_crt_set_expiration_time(crt, now + OWN_LIFE);
    if (result == 0)
        result = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
                                               subject, sizeof subject - 1);
    if (result == 0)
        result = name_it(crt, names);
    if (result == 0)
        result = gnutls_x509_crt_set_basic_constraints(crt, 0, -1);
    if (result == 0)
        result = gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (result == 0)
        result = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
    if (result == 0)
        result = gnutls_x509_crt_set_key(crt, key);
    return result == 0 ? gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0)
                       : result;
}

struct pair {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
};

static int pair_init(struct pair *pair)
{
    int result = gnutls_x509_privkey_init(&pair->key);

    return result == 0 ? gnutls_x509_crt_init(&pair->crt) : result;
}

static void pair_done(struct pair *pair)
{
    if (pair->key != NULL)
        gnutls_x509_privkey_deinit(pair->key);
    if (pair->crt != NULL)
        gnutls_x509_crt_deinit(pair->crt);
}

static bool store(const struct pair *pair, const char *chain_path, const char *key_path)
{
    gnutls_datum_t chain = {NULL, 0}, key = {NULL, 0};
    bool done = gnutls_x509_crt_export2(pair->crt, GNUTLS_X509_FMT_PEM, &chain) == 0 &&
                gnutls_x509_privkey_export2(pair->key, GNUTLS_X509_FMT_PEM, &key) == 0 &&
                /* The key first: a certificate without one would be there for good. */
                write_pem(key_path, &key) && write_pem(chain_path, &chain);

    gnutls_free(chain.data);
    if (key.data != NULL)
        explicit_bzero(key.data, key.size);
    gnutls_free(key.data);
    return done;
}

static enum ow_err make(const char *chain_path, const char *key_path,
                        const struct certificate_names *names, ow_time now, char *text,
                        size_t room)
{
    struct pair pair = {NULL, NULL};
    enum ow_err err = OW_OK;
    int result = pair_init(&pair);

    if (result == 0)
        result = gnutls_x509_privkey_generate(
            pair.key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
            0);
    if (result == 0)
        result = fill(pair.crt, pair.key, names, now);
    if (result != 0)
        err = fail(text, room, "no certificate can be made", gnutls_strerror(result));
    else if (!store(&pair, chain_path, key_path))
        err = fail(text, room, chain_path, strerror(errno));
    pair_done(&pair);
    return err;
}

/* ---- reading --------------------------------------------------------------------------
 */

static int take_fingerprint(gnutls_x509_crt_t crt, struct certificate *certificate)
{
    unsigned char digest[DIGEST];
    size_t len = sizeof digest;
    int result = gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, digest, &len);

    for (size_t i = 0; result == 0 && i < sizeof digest; i++)
        snprintf(certificate->fingerprint + 3 * i, 4, "%02X%s", digest[i],
                 i + 1 < sizeof digest ? ":" : "");
    return result;
}

/* Whether key and certificate are what they should be; the first one of a chain counts.
 */
static int check_pair(struct certificate *certificate)
{
    const gnutls_datum_t chain = {(unsigned char *)certificate->chain,
                                  (unsigned)strlen(certificate->chain)},
                         key = {(unsigned char *)certificate->key,
                                (unsigned)strlen(certificate->key)};
    unsigned char of_crt[DIGEST], of_key[DIGEST];
    size_t crt_len = sizeof of_crt, key_len = sizeof of_key;
    struct pair pair = {NULL, NULL};
    int result = pair_init(&pair);

    if (result == 0)
        result = gnutls_x509_crt_import(pair.crt, &chain, GNUTLS_X509_FMT_PEM);
    if (result == 0)
        result = gnutls_x509_privkey_import2(pair.key, &key, GNUTLS_X509_FMT_PEM, NULL,
                                             GNUTLS_PKCS_PLAIN);
    if (result == 0)
        result = gnutls_x509_crt_get_key_id(pair.crt, GNUTLS_KEYID_USE_SHA256, of_crt,
                                            &crt_len);
    if (result == 0)
        result = gnutls_x509_privkey_get_key_id(pair.key, GNUTLS_KEYID_USE_SHA256, of_key,
                                                &key_len);
    if (result == 0 && (crt_len != key_len || memcmp(of_crt, of_key, crt_len) != 0))
        result = GNUTLS_E_CERTIFICATE_KEY_MISMATCH;
    if (result == 0)
        result = take_fingerprint(pair.crt, certificate);
    pair_done(&pair);
    return result;
}

enum ow_err certificate_read(const char *chain_path, const char *key_path,
                             struct certificate *ret_certificate, char *text, size_t room)
{
    struct certificate certificate = {.chain = read_pem(chain_path)};
    int result;

    if (certificate.chain == NULL)
        return fail(text, room, chain_path, strerror(errno));
    certificate.key = read_pem(key_path);
    if (certificate.key == NULL) {
        certificate_done(&certificate);
        return fail(text, room, key_path, strerror(errno));
    }
    result = check_pair(&certificate);
    if (result != 0) {
        certificate_done(&certificate);
        snprintf(text, room, "%s and %s: %s", chain_path, key_path,
                 gnutls_strerror(result));
        return OW_EINVAL;
    }
    *ret_certificate = certificate;
    return OW_OK;
}

enum ow_err certificate_own(const char *folder, const struct certificate_names *names,
                            ow_time now, struct certificate *ret_certificate, char *text,
                            size_t room)
{
    char chain_path[PATH_ROOM], key_path[PATH_ROOM];
    enum ow_err err = OW_OK;

    if ((size_t)snprintf(chain_path, sizeof chain_path, "%s/" OWN_CHAIN, folder) >=
            sizeof chain_path ||
        (size_t)snprintf(key_path, sizeof key_path, "%s/" OWN_KEY, folder) >=
            sizeof key_path)
        return fail(text, room, folder, strerror(ENAMETOOLONG));
    if (access(chain_path, F_OK) != 0)
        err = make(chain_path, key_path, names, now, text, room);
    if (err == OW_OK)
        err = certificate_read(chain_path, key_path, ret_certificate, text, room);
    if (err == OW_OK)
        ret_certificate->is_own = true;
    return err;
}

void certificate_done(struct certificate *certificate)
{
    free(certificate->chain);
    if (certificate->key != NULL)
        explicit_bzero(certificate->key, strlen(certificate->key));
    free(certificate->key);
    *certificate = (struct certificate){0};
}
