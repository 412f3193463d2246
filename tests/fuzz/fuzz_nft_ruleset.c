/* What winsctl doctor makes of a ruleset of nft: one sentence, whatever the JSON. */
#include "fuzz.h"

#include "tools/doctor.h"

#define ROOM 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *ruleset = json_loadb((const char *)data, size, 0, NULL);
    char text[ROOM] = "";
    enum doctor_verdict verdict;

    if (ruleset == NULL)
        return 0;
    verdict = doctor_firewall(ruleset, text, sizeof text);
    FUZZ_CHECK(verdict == DOCTOR_OK || verdict == DOCTOR_UNKNOWN ||
               verdict == DOCTOR_WARN || verdict == DOCTOR_FAIL);
    FUZZ_CHECK(text[0] != '\0' && memchr(text, '\0', ROOM) != NULL);
    json_decref(ruleset);
    return 0;
}
