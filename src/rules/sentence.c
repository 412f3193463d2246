#include "rules/sentence.h"

#include <stdio.h>

#define LIST_MAX   5 /* addresses named one by one */
#define LIST_SHORT 4

struct sentence sentence_on(char *text, size_t room)
{
    text[0] = '\0';
    return (struct sentence){.text = text, .room = room};
}

void sentence_add_args(struct sentence *s, const char *format, va_list args)
{
    size_t room = s->room - s->used;
    int n = vsnprintf(s->text + s->used, room, format, args);

    s->cut = s->cut || n < 0 || (size_t)n >= room;
    if (n > 0)
        s->used += (size_t)n < room ? (size_t)n : room - 1;
}

void sentence_add(struct sentence *s, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    sentence_add_args(s, format, args);
    va_end(args);
}

void sentence_day(struct sentence *s, ow_time time, ow_time now)
{
    static const char *const month[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    struct ow_day day = ow_time_day(time);

    sentence_add(s, "%u %s", day.day, month[day.month - 1]);
    if (day.year != ow_time_day(now).year)
        sentence_add(s, " %04d", day.year);
}

void sentence_when(struct sentence *s, ow_time time, ow_time now)
{
    struct ow_day day = ow_time_day(time), today = ow_time_day(now);
    char text[OW_TIME_TEXT];

    if (day.year == today.year && day.month == today.month && day.day == today.day)
        sentence_add(s, "%.5s UTC", ow_time_text(time, text) + sizeof("2026-03-03"));
    else
        sentence_day(s, time, now);
}

void sentence_addresses(struct sentence *s, const ow_addr *addr, size_t count)
{
    size_t named = count > LIST_MAX ? LIST_SHORT : count;
    char text[OW_ADDR_TEXT];

    for (size_t i = 0; i < named; i++) {
        if (i > 0)
            sentence_add(s, i + 1 < count ? ", " : " and ");
        sentence_add(s, "%s", ow_addr_text(addr[i], text));
    }
    if (named < count)
        sentence_add(s, " and %zu more", count - named);
}

void sentence_holders(struct sentence *s, const struct wins_record *record, ow_time now)
{
    ow_addr addr[WINS_MEMBERS_MAX];
    size_t count = 0;

    for (uint8_t i = 0; i < record->count; i++)
        if (wins_member_lives(&record->member[i], now))
            addr[count++] = record->member[i].addr;
    if (count == 0)
        sentence_add(s, "no address");
    sentence_addresses(s, addr, count);
}
