#include "rules/reason.h"

#include <stddef.h>

static const struct {
    const char *name, *sentence;
} reasons[WINS_REASON_COUNT] = {
    [WINS_BECAUSE_NONE] = {"none", "No reason was noted."},

    [WINS_BECAUSE_FREE] = {"free", "The name was free."},
    [WINS_BECAUSE_SAME_CLAIM] = {"same-claim",
                                 "The machine that holds the name claimed it again."},
    [WINS_BECAUSE_JUST_STORED] = {"just-stored",
                                  "The same claim was stored moments before."},
    [WINS_BECAUSE_INACTIVE] = {"inactive", "The name had been given up or had expired."},
    [WINS_BECAUSE_GROUP_JOINED] = {"group-joined",
                                   "Another machine uses the group name."},
    [WINS_BECAUSE_MEMBER_ADDED] = {"member-added", "The address joined the list."},
    [WINS_BECAUSE_MEMBER_DISPLACED] =
        {"member-displaced",
         "The list held 25 addresses; the oldest one that may give way made room."},
    [WINS_BECAUSE_OWNERSHIP] = {"ownership",
                                "The machine registered with another server before and "
                                "came to this one."},
    [WINS_BECAUSE_STATIC_LISTS] = {"static-lists",
                                   "The static mapping lists this address."},
    [WINS_BECAUSE_STATIC_GROUP] =
        {"static-group", "The static group accepts members and stays as it is."},
    [WINS_BECAUSE_LOCAL_BROWSER] = {"local-browser",
                                    "Names of local master browsers (<1d>) are "
                                    "acknowledged and never stored."},
    [WINS_BECAUSE_SILENT_HOLDER] = {"silent-holder",
                                    "The former holder did not answer when asked."},
    [WINS_BECAUSE_DISOWNED] = {"disowned",
                               "The former holder said that it no longer uses the name."},
    [WINS_BECAUSE_SAME_MACHINE] =
        {"same-machine", "The holder, when asked, listed the new address as its "
                         "own."},
    [WINS_BECAUSE_MIGRATED] = {"migrated",
                               "The static mapping gave way to a living machine "
                               "(migrate-on)."},

    [WINS_BECAUSE_ASK_HOLDER] = {"ask-holder",
                                 "Another address holds the name and is being asked."},

    [WINS_BECAUSE_STATIC] = {"static", "A static mapping stands against it."},
    [WINS_BECAUSE_HOLDER_ALIVE] = {"holder-alive",
                                   "The holder was asked and still uses the name."},
    [WINS_BECAUSE_HOLDS_GROUP] = {"holds-group",
                                  "The name is a group; one machine cannot claim it."},
    [WINS_BECAUSE_HOLDS_UNIQUE] = {"holds-unique",
                                   "One machine holds the name; it cannot become a "
                                   "group."},
    [WINS_BECAUSE_HOLDS_OTHER_GROUP] = {"holds-other-group",
                                        "The name is a group of another kind."},
    [WINS_BECAUSE_SUFFIX_RULE] = {"suffix-rule",
                                  "The suffix does not go with this kind of name (1b: "
                                  "one machine, 1c and 1e: groups)."},
    [WINS_BECAUSE_SCOPE_TOO_LONG] = {"scope-too-long",
                                     "The scope is longer than 237 characters."},
    [WINS_BECAUSE_OWN_NAME] = {"own-name", "It is a name of the server itself."},
    [WINS_BECAUSE_UNUSABLE_ADDRESS] = {"unusable-address",
                                       "No machine can be reached at this address."},
    [WINS_BECAUSE_ATTACKED] = {"attacked",
                               "False answers came in for the holder, so it keeps the "
                               "name."},
    [WINS_BECAUSE_QUOTA] = {"quota", "A limit on records or requests was reached."},

    [WINS_BECAUSE_RELEASED] = {"released", "The holder gave the name up."},
    [WINS_BECAUSE_MEMBER_RELEASED] = {"member-released",
                                      "One address of several was given up."},
    [WINS_BECAUSE_NO_SUCH_NAME] = {"no-such-name", "There is no such name."},
    [WINS_BECAUSE_NOT_HOLDER] = {"not-holder",
                                 "The sender does not hold the name; nothing was done."},
    [WINS_BECAUSE_ALREADY_INACTIVE] = {"already-inactive",
                                       "The name had been given up already."},
    [WINS_BECAUSE_STATIC_STAYS] = {"static-stays",
                                   "A static mapping is not given up by a datagram."},

    [WINS_BECAUSE_FOUND] = {"found", "The name is registered."},
    [WINS_BECAUSE_EXPIRED] = {"expired", "The registration was not renewed in time."},
    [WINS_BECAUSE_NO_MEMBERS] = {"no-members", "The group has no members left."},

    [WINS_BECAUSE_NOT_RENEWED] = {"not-renewed",
                                  "It was not renewed within the renewal interval."},
    [WINS_BECAUSE_EXTINCT] = {"extinct",
                              "It was not claimed again within the extinction interval."},
    [WINS_BECAUSE_TIMED_OUT] = {"timed-out", "The extinction timeout is over."},
    [WINS_BECAUSE_MEMBER_EXPIRED] = {"member-expired",
                                     "An address in the list was not renewed in time."},
    [WINS_BECAUSE_VERIFY] =
        {"verify", "The partner that owns it must confirm that it still exists."},

    [WINS_BECAUSE_COMMAND] = {"command", "An operator asked for it."},
    [WINS_BECAUSE_LIVE_CLAIM] = {"live-claim",
                                 "A machine holds the name at present; --force replaces "
                                 "its record."},
    [WINS_BECAUSE_RESTORED] = {"restored", "It was restored from a backup."},
    [WINS_BECAUSE_OWN_START] = {"own-start", "The server registered its own name."},

    [WINS_BECAUSE_UNCHANGED] = {"unchanged", "It stands like that already."},
    [WINS_BECAUSE_REPLICA_MEMBERS] = {"replica-members",
                                      "Members that registered with partners keep it "
                                      "alive."},
    [WINS_BECAUSE_YOUNG_SERVER] = {"young-server",
                                   "Tombstones from partners are kept until the server "
                                   "has run for 3 days."},
    [WINS_BECAUSE_OWN_CONFLICT] = {"own-conflict",
                                   "The server gave up its own name: another WINS server "
                                   "has it for another machine."},
    [WINS_BECAUSE_IMPORTED] = {"imported", "It was imported from a file."},
    [WINS_BECAUSE_CANNOT_MERGE] = {"cannot-merge",
                                   "What stands and what the file says are of different "
                                   "kinds and cannot be merged."},
    [WINS_BECAUSE_TOO_MANY] = {"too-many-addresses", "A name has at most 25 addresses."},
    [WINS_BECAUSE_UNDONE] = {"undone", "An operator took the change before it back."},
    [WINS_BECAUSE_MAPPING_ENDED] = {"mapping-ended",
                                    "The static mapping was made to end on this day."},

    [WINS_BECAUSE_RESERVED] = {"reserved",
                               "The name is reserved: no machine may register it."},
    [WINS_BECAUSE_DOMAIN_MASTERS] = {"domain-masters",
                                     "Domain master browsers may only register from "
                                     "other networks."},
    [WINS_BECAUSE_DOMAIN_CONTROLLERS] = {"domain-controllers",
                                         "Domain controllers may only register from "
                                         "other networks."},
    [WINS_BECAUSE_REFUSED_ADDRESS] = {"refused-address",
                                      "The address may not stand in a record."},
    [WINS_BECAUSE_NOT_A_CLIENT] = {"not-a-client",
                                   "Its network is none that the server serves."},
    [WINS_BECAUSE_QUARANTINE] = {"quarantine",
                                 "The name is new, and no operator has approved it."},
};

bool wins_reason_is_policy(enum wins_reason reason)
{
    return reason >= WINS_BECAUSE_RESERVED && reason <= WINS_BECAUSE_QUARANTINE;
}

const char *wins_reason_str(enum wins_reason reason)
{
    if ((unsigned)reason >= WINS_REASON_COUNT || reasons[reason].name == NULL)
        return "unknown";
    return reasons[reason].name;
}

const char *wins_reason_sentence(enum wins_reason reason)
{
    if ((unsigned)reason >= WINS_REASON_COUNT || reasons[reason].sentence == NULL)
        return "The reason is not known to this release.";
    return reasons[reason].sentence;
}
