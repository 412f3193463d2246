#include "manager/note.h"

#include "base/utf8.h"

#include <string.h>

bool note_copy(const char *note, char to[REGISTRY_NOTE_MAX])
{
    size_t len = strlen(note), octets;

    if (len >= REGISTRY_NOTE_MAX)
        return false;
    for (size_t i = 0; i < len; i += octets) {
        uint32_t c = ow_utf8_get(note + i, len - i, &octets);

        if (c == OW_UTF8_BAD || c < 0x20 || (c >= 0x7f && c < 0xa0))
            return false;
    }
    memcpy(to, note, len + 1);
    return true;
}
