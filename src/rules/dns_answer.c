#include "rules/dns_answer.h"

#include "rules/record.h"

#include <string.h>

static const char *const verdicts[] = {
    [DNS_SAME] = "same",       [DNS_OTHER] = "other",     [DNS_NONE] = "none",
    [DNS_UNKNOWN] = "unknown", [DNS_PENDING] = "pending",
};

const char *dns_verdict_str(enum dns_verdict verdict)
{
    return verdicts[verdict];
}

int dns_verdict_parse(const char *text)
{
    for (int i = 0; i <= DNS_PENDING; i++) {
        if (strcmp(text, verdicts[i]) == 0)
            return i;
    }
    return -1;
}

bool dns_is_host_suffix(unsigned suffix)
{
    return suffix <= UINT8_MAX && wins_suffix_is_machines((uint8_t)suffix);
}

/* Letters, digits, hyphens; underscores too, which stand in many names of machines and
 * which DNS carries.  Not of the locale, which the names know nothing of.  Returns 0 for
 * what cannot be in a label. */
static char small_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ? c
                                                                                    : 0;
}

bool dns_host_of(const char *name, char host[DNS_HOST_ROOM])
{
    char label[DNS_HOST_ROOM] = "";
    size_t len = strlen(name);

    if (len == 0 || len >= DNS_HOST_ROOM)
        return false;
    for (size_t i = 0; i < len; i++) {
        label[i] = small_of(name[i]);
        if (label[i] == 0)
            return false;
    }
    memcpy(host, label, sizeof label);
    return true;
}

static bool is_held(ow_addr addr, const ow_addr *held, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (held[i] == addr)
            return true;
    }
    return false;
}

enum dns_verdict dns_compare(const struct dns_answer *answer, const ow_addr *held,
                             size_t count)
{
    if (answer->failed)
        return DNS_UNKNOWN;
    for (size_t i = 0; i < answer->count; i++) {
        if (!is_held(answer->addr[i], held, count))
            return DNS_OTHER;
    }
    return answer->count == 0 ? DNS_NONE : DNS_SAME;
}
