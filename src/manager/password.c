#include "manager/password.h"

#include "base/utf8.h"

#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define METHOD "$y$" /* yescrypt, at the cost that the library recommends */

/* Of a password nobody knows, hashed at the usual cost. */
#define NOBODYS                                                                          \
    "$y$j9T$YvBLK9KmMpV6dTQQ91w3d/$5o.PzIvW40KBijXgNEUmHzDUp86Kwvfw4dLoxx647E/"

const char *password_fault(const char *password)
{
    const size_t len = strlen(password);
    size_t octets;

    if (len < PASSWORD_MIN)
        return "a password has at least 10 characters";
    if (len > PASSWORD_MAX)
        return "a password has at most 256 bytes";
    for (size_t i = 0; i < len; i += octets) {
        const uint32_t c = ow_utf8_get(password + i, len - i, &octets);

        if (c == OW_UTF8_BAD || c < 0x20 || c == 0x7f)
            return "a password is UTF-8 text without control characters";
    }
    return NULL;
}

/* crypt_r() with its large workspace; NULL when it fails. */
static bool hash_with(const char *password, const char *setting,
                      char ret_hash[PASSWORD_HASH_ROOM])
{
    struct crypt_data *data = calloc(1, sizeof *data);
    const char *hash = data == NULL ? NULL : crypt_r(password, setting, data);
    const bool done = hash != NULL && hash[0] == '$' && strlen(hash) < PASSWORD_HASH_ROOM;

    if (done)
        memcpy(ret_hash, hash, strlen(hash) + 1);
    if (data != NULL)
        explicit_bzero(data, sizeof *data);
    free(data);
    return done;
}

enum ow_err password_hash(const char *password, char ret_hash[PASSWORD_HASH_ROOM])
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];

    if (crypt_gensalt_rn(METHOD, 0, NULL, 0, setting, sizeof setting) == NULL)
        return OW_EIO;
    return hash_with(password, setting, ret_hash) ? OW_OK : OW_ENOMEM;
}

/* Equal, in a time that does not tell how much of it is. */
static bool same(const char *a, const char *b)
{
    const size_t len = strlen(a);
    unsigned char differ = 0;

    if (len != strlen(b))
        return false;
    for (size_t i = 0; i < len; i++)
        differ |= (unsigned char)(a[i] ^ b[i]);
    return differ == 0;
}

bool password_is(const char *password, const char *hash)
{
    const char *against = hash[0] == '\0' ? NOBODYS : hash;
    char got[PASSWORD_HASH_ROOM];

    return hash_with(password, against, got) && same(got, against) && hash[0] != '\0';
}
