/* The entry points of libnss_openwins.so.2: host names for the C library, from nbtd, for
 * a line `hosts: files openwins dns` in /etc/nsswitch.conf.  NetBIOS has IPv4 addresses
 * only; so questions for others are answered at once, without asking anybody.
 *
 * What is found is put into the caller's buffer.  When it is too small the C library
 * calls again with a larger one: *errnop is ERANGE, *h_errnop NETDB_INTERNAL. */
#include "nss/ask.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <nss.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The C library finds these by name; nothing else of the module is to be seen. */
#define ENTRY __attribute__((visibility("default")))

/* Entry points as the C library calls them (nss.h declares only their types).  ttlp may
 * be NULL; NetBIOS answers carry no time that would mean anything here. */
ENTRY enum nss_status _nss_openwins_gethostbyname_r(const char *name,
                                                    struct hostent *result, char *buffer,
                                                    size_t buflen, int *errnop,
                                                    int *h_errnop);
ENTRY enum nss_status _nss_openwins_gethostbyname2_r(const char *name, int af,
                                                     struct hostent *result, char *buffer,
                                                     size_t buflen, int *errnop,
                                                     int *h_errnop);
ENTRY enum nss_status _nss_openwins_gethostbyname3_r(const char *name, int af,
                                                     struct hostent *result, char *buffer,
                                                     size_t buflen, int *errnop,
                                                     int *h_errnop, int32_t *ttlp,
                                                     char **canonp);
ENTRY enum nss_status _nss_openwins_gethostbyname4_r(const char *name,
                                                     struct gaih_addrtuple **pat,
                                                     char *buffer, size_t buflen,
                                                     int *errnop, int *h_errnop,
                                                     int32_t *ttlp);

/* What is left of the caller's buffer. */
struct room {
    char *at;
    size_t left;
};

/* size octets of the room, aligned for any type of ours; NULL: it is too small. */
static void *take(struct room *room, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    const size_t skip = (align - (uintptr_t)room->at % align) % align;
    char *taken;

    if (room->left < skip || room->left - skip < size)
        return NULL;
    taken = room->at + skip;
    room->at += skip + size;
    room->left -= skip + size;
    return taken;
}

static char *take_name(struct room *room, const char *name)
{
    const size_t size = strlen(name) + 1;
    char *copy = take(room, size);

    return copy == NULL ? NULL : memcpy(copy, name, size);
}

static enum nss_status fail(enum nss_status status, int error, int h_error, int *errnop,
                            int *h_errnop)
{
    *errnop = error;
    *h_errnop = h_error;
    return status;
}

static enum nss_status too_small(int *errnop, int *h_errnop)
{
    return fail(NSS_STATUS_TRYAGAIN, ERANGE, NETDB_INTERNAL, errnop, h_errnop);
}

/* Ask nbtd.  *answer is set only with NSS_STATUS_SUCCESS. */
static enum nss_status ask(const char *name, struct lookup_answer *answer, int *errnop,
                           int *h_errnop)
{
    if (!ask_is_name(name))
        return fail(NSS_STATUS_NOTFOUND, ENOENT, HOST_NOT_FOUND, errnop, h_errnop);
    switch (ask_for(name, answer)) {
    case ASK_FOUND:
        return NSS_STATUS_SUCCESS;
    case ASK_NOT_FOUND:
        return fail(NSS_STATUS_NOTFOUND, ENOENT, HOST_NOT_FOUND, errnop, h_errnop);
    case ASK_LATER:
        return fail(NSS_STATUS_TRYAGAIN, EAGAIN, TRY_AGAIN, errnop, h_errnop);
    case ASK_ABSENT:
        break;
    }
    return fail(NSS_STATUS_UNAVAIL, ECONNREFUSED, NO_RECOVERY, errnop, h_errnop);
}

/* Fill a hostent: the name, no aliases, the addresses.  false: the room is too small. */
static bool fill(struct hostent *result, const char *name,
                 const struct lookup_answer *answer, struct room room)
{
    const size_t count = answer->count;
    struct in_addr *addr = take(&room, count * sizeof(*addr));
    char **list = take(&room, (count + 1) * sizeof(*list));
    char **aliases = take(&room, sizeof(*aliases));
    char *copy = take_name(&room, name);

    if (addr == NULL || list == NULL || aliases == NULL || copy == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        addr[i].s_addr = answer->addr[i];
        list[i] = (char *)&addr[i];
    }
    list[count] = NULL;
    aliases[0] = NULL;
    *result = (struct hostent){.h_name = copy,
                               .h_aliases = aliases,
                               .h_addrtype = AF_INET,
                               .h_length = sizeof(*addr),
                               .h_addr_list = list};
    return true;
}

enum nss_status _nss_openwins_gethostbyname3_r(const char *name, int af,
                                               struct hostent *result, char *buffer,
                                               size_t buflen, int *errnop, int *h_errnop,
                                               int32_t *ttlp, char **canonp)
{
    struct lookup_answer answer;
    enum nss_status status;

    if (af != AF_INET && af != AF_UNSPEC)
        return fail(NSS_STATUS_NOTFOUND, ENOENT, HOST_NOT_FOUND, errnop, h_errnop);
    status = ask(name, &answer, errnop, h_errnop);
    if (status != NSS_STATUS_SUCCESS)
        return status;
    if (!fill(result, name, &answer, (struct room){buffer, buflen}))
        return too_small(errnop, h_errnop);
    if (ttlp != NULL)
        *ttlp = 0;
    if (canonp != NULL)
        *canonp = result->h_name;
    *h_errnop = NETDB_SUCCESS;
    return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_openwins_gethostbyname2_r(const char *name, int af,
                                               struct hostent *result, char *buffer,
                                               size_t buflen, int *errnop, int *h_errnop)
{
    return _nss_openwins_gethostbyname3_r(name, af, result, buffer, buflen, errnop,
                                          h_errnop, NULL, NULL);
}

enum nss_status _nss_openwins_gethostbyname_r(const char *name, struct hostent *result,
                                              char *buffer, size_t buflen, int *errnop,
                                              int *h_errnop)
{
    return _nss_openwins_gethostbyname3_r(name, AF_INET, result, buffer, buflen, errnop,
                                          h_errnop, NULL, NULL);
}

/* A chain of one tuple for each address.  The first one may be the caller's own, in *pat;
 * else *pat is set.  false: the room is too small, nothing is set. */
static bool chain(struct gaih_addrtuple **pat, const char *name,
                  const struct lookup_answer *answer, struct room room)
{
    const size_t count = answer->count;
    char *copy = take_name(&room, name);
    struct gaih_addrtuple *tuple = take(&room, count * sizeof(*tuple));

    if (copy == NULL || tuple == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        tuple[i] = (struct gaih_addrtuple){.next = i + 1 < count ? &tuple[i + 1] : NULL,
                                           .name = copy,
                                           .family = AF_INET,
                                           .addr = {answer->addr[i]}};
    if (*pat != NULL)
        **pat = tuple[0];
    else
        *pat = tuple;
    return true;
}

enum nss_status _nss_openwins_gethostbyname4_r(const char *name,
                                               struct gaih_addrtuple **pat, char *buffer,
                                               size_t buflen, int *errnop, int *h_errnop,
                                               int32_t *ttlp)
{
    struct lookup_answer answer;
    enum nss_status status = ask(name, &answer, errnop, h_errnop);

    if (status != NSS_STATUS_SUCCESS)
        return status;
    if (!chain(pat, name, &answer, (struct room){buffer, buflen}))
        return too_small(errnop, h_errnop);
    if (ttlp != NULL)
        *ttlp = 0;
    *h_errnop = NETDB_SUCCESS;
    return NSS_STATUS_SUCCESS;
}
