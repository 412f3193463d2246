#include "node/lookup_name.h"

#include <string.h>

bool lookup_is_question(const void *datagram, size_t len,
                        struct lookup_question *ret_question)
{
    struct lookup_question question;

    if (len != sizeof(question))
        return false;
    memcpy(&question, datagram, sizeof(question));
    if (question.magic != LOOKUP_MAGIC)
        return false;
    *ret_question = question;
    return true;
}

/* Text to its end, without what no host name has. */
static bool is_plain(const char text[LOOKUP_NAME_ROOM])
{
    if (memchr(text, '\0', LOOKUP_NAME_ROOM) == NULL || text[0] == '*')
        return false;
    for (size_t i = 0; text[i] != '\0'; i++)
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7f || text[i] == '.')
            return false;
    return true;
}

bool lookup_name(enum ow_code_page page, const struct lookup_question *question,
                 struct nb_name *ret_name)
{
    uint8_t octet[NB_NAME_LEN - 1];
    size_t len;

    if (!is_plain(question->name) ||
        ow_code_page_upper(page, question->name, octet, sizeof(octet), &len) != OW_OK ||
        len == 0)
        return false;
    *ret_name = nb_name_make("", 0x00);
    memcpy(ret_name->octet, octet, len);
    return true;
}
