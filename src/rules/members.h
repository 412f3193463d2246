/* members.h - the address list of a multihomed name or special group: at most 25, each
 * with its owner and its own life (nbns 5.9, "more than 25 registrations").  Pure. */
#pragma once

#include "rules/record.h"

enum wins_put {
    WINS_PUT_REFRESHED, /* was listed and owned here: its life is renewed */
    WINS_PUT_TAKEN,     /* was listed for a partner: owned here from now on */
    WINS_PUT_ADDED,     /* appended */
    WINS_PUT_DISPLACED, /* the list was full: another member gave way */
    WINS_PUT_FULL,      /* the list is full of static members: nothing changed */
};

/* Register addr here until expires.  A static member that is listed stays static.  Who
 * gives way in a full list: the oldest member of a partner, else the oldest of our own;
 * static members never. */
enum wins_put wins_member_put(struct wins_record *record, ow_addr addr, ow_time expires);

/* Remove the member at index; the order of the others stays. */
void wins_member_remove(struct wins_record *record, uint8_t index);

/* Remove the members that no longer live at now.  Returns how many went. */
uint8_t wins_members_drop_lapsed(struct wins_record *record, ow_time now);

/* Make every member that a partner owns, or that is static, an own one until expires. */
void wins_members_adopt(struct wins_record *record, ow_time expires);

/* Index of addr among the members that live at now, or -1. */
int wins_member_live_index(const struct wins_record *record, ow_addr addr, ow_time now);

/* Give record the expiry of its longest-lived own member; without one it stays as it is.
 * A static record keeps the end that was set for it, if any. */
void wins_members_settle(struct wins_record *record);

/* The addresses that live at now, in the order in which to ask them: our own before those
 * of partners, the newest registration first.  Returns how many. */
uint8_t wins_members_to_ask(const struct wins_record *record, ow_time now,
                            ow_addr ret_addr[WINS_MEMBERS_MAX]);
