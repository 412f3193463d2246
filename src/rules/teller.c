#include "rules/teller.h"

#include <string.h>

struct teller teller_of(const struct wins_why *why, char *text, size_t room)
{
    struct teller t = {.why = why, .line = sentence_on(text, room)};

    nb_key_text(why->key, t.name);
    return t;
}

void teller_add(struct teller *t, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    sentence_add_args(&t->line, format, args);
    va_end(args);
}

void teller_end(struct teller *t, enum wins_line line)
{
    t->say(t->ctx, line, t->line.text);
    t->line = sentence_on(t->line.text, t->line.room);
}

void teller_advise(struct teller *t, const char *text)
{
    teller_add(t, "%s", text);
    teller_end(t, WINS_LINE_ADVICE);
}

void teller_command_who(struct teller *t, ow_addr addr)
{
    teller_add(t, "nbtstat -A ");
    teller_add_addr(t, addr);
    teller_end(t, WINS_LINE_COMMAND);
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

bool teller_goes_by_bare_name(const struct nb_key *key)
{
    return key->scope.len == 0 && key->name.octet[0] != ' ' &&
           wins_suffix_is_machines(nb_suffix(&key->name));
}

/* Characters that a shell, the options of winsctl or its upper-casing of what people type
 * would change. */
static bool needs_escape(char c, bool first, bool typed)
{
    return c == '\'' || (c == '-' && first) || (typed && c >= 'a' && c <= 'z');
}

/* Text that is escaped already, with more of it escaped. */
static void add_escaped(struct teller *t, const char *text, size_t len, bool typed)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && len - i >= 4) { /* \xNN stays */
            teller_add(t, "%.4s", text + i);
            i += 3;
        } else if (needs_escape(text[i], typed && i == 0, typed)) {
            teller_add(t, "\\x%02x", (unsigned char)text[i]);
        } else {
            teller_add(t, "%c", text[i]);
        }
    }
}

void teller_add_name(struct teller *t, bool bare)
{
    char base[NB_NAME_TEXT];
    size_t len = strlen(nb_base_text(&t->why->key->name, base));

    teller_add(t, "'");
    add_escaped(t, base, len, true);
    if (!bare) /* behind the 15 octets: "<20>" and the scope */
        add_escaped(t, t->name + len, strlen(t->name) - len, false);
    teller_add(t, "'");
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
