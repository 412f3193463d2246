#include "rules/remake.h"

#include "rules/mapping.h"
#include "rules/teller.h"

bool wins_remake_command(const struct wins_record *before, char *text, size_t room)
{
    const struct wins_why why = {.key = &before->key};
    struct teller t = teller_of(&why, text, room);

    if (!before->is_static || before->state != WINS_ACTIVE ||
        (before->type != WINS_UNIQUE && before->type != WINS_MULTIHOMED))
        return false;
    teller_add(&t, "winsctl add ");
    teller_add_name(&t, teller_goes_by_bare_name(why.key));
    teller_add(&t, " --type %s", wins_mapping_str(wins_mapping_of(before)));
    for (uint8_t i = 0; i < before->count; i++) {
        teller_add(&t, " --address ");
        teller_add_addr(&t, before->member[i].addr);
    }
    if (before->expires != OW_NEVER) {
        teller_add(&t, " --until ");
        teller_add_time(&t, before->expires);
    }
    teller_add(&t, " --force");
    return !t.line.cut;
}
