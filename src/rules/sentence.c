#include "rules/sentence.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LIST_MAX   5 /* addresses named one by one */
#define LIST_SHORT 4

struct sentence sentence_on(char *text, size_t room)
{
    text[0] = '\0';
    return (struct sentence){.text = text, .room = room};
}

void sentence_add(struct sentence *s, const char *format, ...)
{
    size_t room = s->room - s->used;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(s->text + s->used, room, format, args);
    va_end(args);
    if (n > 0)
        s->used += (size_t)n < room ? (size_t)n : room - 1;
}

/* Of "2026-03-03T08:12:00Z": how long year, and year, month and day are. */
#define YEAR_LEN 4
#define DAY_LEN  10

void sentence_day(struct sentence *s, ow_time time, ow_time now)
{
    static const char *const month[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    char text[OW_TIME_TEXT], today[OW_TIME_TEXT];
    unsigned number, day;

    ow_time_text(time, text);
    if (sscanf(text, "%*4u-%2u-%2u", &number, &day) != 2 || number < 1 || number > 12) {
        sentence_add(s, "%s", text);
        return;
    }
    sentence_add(s, "%u %s", day, month[number - 1]);
    if (memcmp(text, ow_time_text(now, today), YEAR_LEN) != 0)
        sentence_add(s, " %.*s", YEAR_LEN, text);
}

void sentence_when(struct sentence *s, ow_time time, ow_time now)
{
    char text[OW_TIME_TEXT], today[OW_TIME_TEXT];

    if (memcmp(ow_time_text(time, text), ow_time_text(now, today), DAY_LEN) == 0)
        sentence_add(s, "%.5s UTC", text + DAY_LEN + 1);
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
