#include "rules/teller.h"

#include <stdarg.h>
#include <stdio.h>

void teller_add(struct teller *t, const char *format, ...)
{
    size_t room = sizeof(t->text) - t->used;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(t->text + t->used, room, format, args);
    va_end(args);
    if (n > 0)
        t->used += (size_t)n < room ? (size_t)n : room - 1;
}

void teller_end(struct teller *t, enum wins_line line)
{
    t->say(t->ctx, line, t->text);
    t->used = 0;
    t->text[0] = '\0';
}

void teller_add_time(struct teller *t, ow_time time)
{
    char text[OW_TIME_TEXT];

    teller_add(t, "%s", ow_time_text(time, text));
}

void teller_add_addr(struct teller *t, ow_addr addr)
{
    char text[OW_ADDR_TEXT];

    teller_add(t, "%s", ow_addr_text(addr, text));
}

bool teller_still_refuses(const struct teller *t, const struct wins_refusal *refusal)
{
    const struct wins_record *held = t->why->held;

    return held != NULL && held->is_static && held->state == WINS_ACTIVE &&
           wins_member_index(held, refusal->addr) < 0;
}

bool teller_has_it_now(const struct teller *t, const struct wins_refusal *refusal)
{
    const struct wins_record *held = t->why->held;

    return held != NULL && !held->is_static && wins_record_lives(held, t->why->now) &&
           wins_member_index(held, refusal->addr) >= 0;
}
